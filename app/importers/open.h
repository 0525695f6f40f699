#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/importers/byte_stream.h"
#include "app/importers/import.h"
#include "core/base/result.h"
#include "core/trace/file/bytes.h"
#include "core/trace/file/file_writer.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::importers {

/// What a file can be.
enum class Format : std::uint8_t { lscope, chrome_json, asio_log };

/// What the beginning of a text (64 KiB of it, or all) says that it is, whatever its name; nothing when it is none of
/// these. A program's own output may stand before the first line of an asio log.
std::optional<Format> sniff(std::string_view beginning);

/// Of a text that is no trace: what else it is, "a ZIP archive: unpack it first". Empty when that is not known.
std::string_view other_kind(std::string_view beginning);

/// A foreign file, to be imported while something else looks on.
class ForeignFile {
 public:
  /// nullptr for what is none: a .lscope file, also a packed one, or what cannot be read or is empty. Of those
  /// open_any() says what they are. Looks at no more than the beginning.
  static std::unique_ptr<ForeignFile> at(const std::filesystem::path& path);

  ForeignFile(trace::ByteSource source, std::filesystem::path name)
      : source_(std::move(source)), name_(std::move(name)) {}

  /// Imports it, once. Errors are those of open_any().
  Result<ImportSummary> import(const trace::ReadOptions& options, Receiver& receiver);

  /// How much of its bytes was read, 0 to 1. Any thread.
  double progress() const;
  /// Has import() end soon, whatever it gives then. Any thread.
  void stop() { stopped_.store(true, std::memory_order_relaxed); }

 private:
  class Text;
  std::unique_ptr<PeekableStream> text();
  Result<ImportSummary> import_as(Format format, ByteStream& text, const trace::ReadOptions& options,
                                  Receiver& receiver) const;
  Result<ImportSummary> import_anything(const trace::ReadOptions& options, Receiver& receiver);
  bool has_asio_line();
  Error refusal(std::string_view other) const;

  trace::ByteSource source_;
  std::filesystem::path name_;
  std::atomic<std::uint64_t> bytes_read_ = 0;
  std::atomic<bool> stopped_ = false;
};

/// What is to be said of an import, in one line: where the file is damaged, what was left out. `name` as given to it.
std::string notice_of(const ImportSummary& summary, const std::string& name);

/// A trace file, whatever it was: an imported one is a trace file in memory.
struct OpenedFile {
  trace::Bytes memory;  ///< what `file` reads, of an imported one or of bytes
  std::unique_ptr<trace::SeekableFile> file;
  std::string notice;  ///< one line that must be shown: what of a foreign file was left out, or where it is damaged
};

/// The one door through which traces come in: opens a file in any format known here. Of a .lscope file it is
/// SeekableFile::open, which looks at no events yet; a foreign one is imported, which takes as long as reading it, and
/// some bytes an event. Errors are one line with the file and the place; for a file in no known format it names the
/// formats. A foreign file that is damaged fails unless the options allow it, and one that ends in the middle gives
/// what is there; of a .lscope file the SeekableFile tells.
Result<OpenedFile> open_any(const std::filesystem::path& path, const trace::ReadOptions& options = {});
/// The same for bytes that came from elsewhere; `name` stands for them in messages.
Result<OpenedFile> open_bytes(trace::Bytes bytes, const std::string& name, const trace::ReadOptions& options = {});

}  // namespace loopscope::importers
