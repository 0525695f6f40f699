#include "app/importers/open.h"

#include <span>
#include <utility>

#include <fmt/format.h>

#include "app/importers/import.h"
#include "core/base/check.h"
#include "core/trace/file/encoder.h"

namespace loopscope::importers {

namespace {

constexpr std::size_t kBeginning = 64 * 1024;
constexpr std::string_view kLscopeMagic = "\x89LSCOPE\n";
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// A foreign file.
struct Foreign {
  trace::ByteSource source;
  std::string name;
  bool is_asio = false;
};

Result<ImportSummary> import(const Foreign& foreign, const trace::ReadOptions& options, Receiver& receiver) {
  if (foreign.is_asio) return import_asio_log(foreign.source, foreign.name, receiver);
  return import_chrome_json(foreign.source, foreign.name, options.allow_truncated, receiver);
}

/// A foreign file; nothing when it is a .lscope file or empty: then the reader of those has the words for it. `name` is
/// the one for messages.
Result<std::optional<Foreign>> find_foreign(trace::ByteSource source, const std::filesystem::path& name) {
  trace::Bytes buffer;
  const std::span<const std::byte> bytes = source.read(0, kBeginning, buffer);
  const std::string_view beginning(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::optional<Format> format = sniff(beginning);
  if (beginning.empty() || format == Format::lscope) return std::optional<Foreign>();
  if (format) {
    return std::optional(Foreign{std::move(source), name.filename().string(), *format == Format::asio_log});
  }
  return Error{
      fmt::format("{}: offset 0: is no trace{}; expected a .lscope file, a Chrome trace (JSON) or an asio "
                  "handler tracking log",
                  name.string(), beginning.starts_with(kGzipMagic) ? " but compressed: gunzip it first" : "")};
}

class EncodingReceiver final : public Receiver {
 public:
  explicit EncodingReceiver(trace::Bytes& bytes) : bytes_(bytes) {}
  void begin(const trace::TraceInfo& info) override { encoder_.emplace(info, bytes_); }
  void take(std::span<const trace::Event> events, const trace::Symbols& symbols) override {
    const Result<void> added = encoder_->add(events, symbols, bytes_);
    LOOPSCOPE_CHECK(added.ok());  // an import gives nothing that is malformed
  }
  void finish(trace::Symbols&&) override { encoder_->finish(bytes_); }

 private:
  trace::Bytes& bytes_;
  std::optional<trace::Encoder> encoder_;
};

/// A foreign file as a trace in memory.
Result<OpenedFile> import_foreign(const Foreign& foreign, const std::filesystem::path& name,
                                  const trace::ReadOptions& options) {
  OpenedFile opened;
  EncodingReceiver receiver(opened.memory);
  const Result<ImportSummary> summary = import(foreign, options, receiver);
  if (!summary) return summary.error();
  auto file = trace::SeekableFile::open_bytes(opened.memory, name.string());
  if (!file) return file.error();
  opened.file = *std::move(file);
  opened.notice = summary->notice;
  if (summary->damage) {
    opened.notice = fmt::format("{} is damaged at offset {}: {}. Shown is what stands before.{}{}", foreign.name,
                                summary->damage->offset, summary->damage->message, summary->notice.empty() ? "" : " ",
                                summary->notice);
  }
  return opened;
}

}  // namespace

std::optional<Format> sniff(std::string_view beginning) {
  beginning = beginning.substr(0, kBeginning);
  // Part of it is enough: a file that was cut off there is a damaged trace.
  const std::string_view magic = beginning.substr(0, kLscopeMagic.size());
  if (!magic.empty() && kLscopeMagic.starts_with(magic)) return Format::lscope;
  const bool is_asio = beginning.starts_with("@asio|") || beginning.find("\n@asio|") != std::string_view::npos;
  if (is_asio) return Format::asio_log;
  if (beginning.starts_with(kByteOrderMark)) beginning.remove_prefix(kByteOrderMark.size());
  const std::size_t first = beginning.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  if (beginning[first] == '{' || beginning[first] == '[') return Format::chrome_json;
  return std::nullopt;
}

Result<OpenedFile> open_any(const std::filesystem::path& path, const trace::ReadOptions& options) {
  // What cannot be read at all the reader of .lscope files has the words for, too.
  if (Result<trace::ByteSource> source = trace::ByteSource::open(path); source) {
    const Result<std::optional<Foreign>> foreign = find_foreign(*std::move(source), path);
    if (!foreign) return foreign.error();
    if (*foreign) return import_foreign(**foreign, path, options);
  }
  OpenedFile opened;
  Result<std::unique_ptr<trace::SeekableFile>> file = trace::SeekableFile::open(path);
  if (!file) return file.error();
  opened.file = *std::move(file);
  return opened;
}

Result<OpenedFile> open_bytes(trace::Bytes bytes, const std::string& name, const trace::ReadOptions& options) {
  const Result<std::optional<Foreign>> foreign = find_foreign(trace::ByteSource(bytes), name);
  if (!foreign) return foreign.error();
  if (*foreign) return import_foreign(**foreign, name, options);
  OpenedFile opened;
  opened.memory = std::move(bytes);
  auto file = trace::SeekableFile::open_bytes(opened.memory, name);
  if (!file) return file.error();
  opened.file = *std::move(file);
  return opened;
}

}  // namespace loopscope::importers
