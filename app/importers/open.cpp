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

/// The foreign file at a path; nothing when it is a .lscope file, or cannot be read or is empty: then the reader of
/// those has the words for it.
Result<std::optional<Foreign>> find_foreign(const std::filesystem::path& path) {
  Result<trace::ByteSource> source = trace::ByteSource::open(path);
  if (!source) return std::optional<Foreign>();
  trace::Bytes buffer;
  const std::span<const std::byte> bytes = source->read(0, kBeginning, buffer);
  const std::string_view beginning(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::optional<Format> format = sniff(beginning);
  if (beginning.empty() || format == Format::lscope) return std::optional<Foreign>();
  if (format) {
    return std::optional(Foreign{*std::move(source), path.filename().string(), *format == Format::asio_log});
  }
  return Error{
      fmt::format("{}: offset 0: is no trace{}; expected a .lscope file, a Chrome trace (JSON) or an asio "
                  "handler tracking log",
                  path.string(), beginning.starts_with(kGzipMagic) ? " but compressed: gunzip it first" : "")};
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
  const Result<std::optional<Foreign>> foreign = find_foreign(path);
  if (!foreign) return foreign.error();
  OpenedFile opened;
  if (!*foreign) {
    Result<std::unique_ptr<trace::SeekableFile>> file = trace::SeekableFile::open(path);
    if (!file) return file.error();
    opened.file = *std::move(file);
    return opened;
  }
  EncodingReceiver receiver(opened.memory);
  const Result<ImportSummary> summary = import(**foreign, options, receiver);
  if (!summary) return summary.error();
  auto file = trace::SeekableFile::open_bytes(opened.memory, path.string());
  if (!file) return file.error();
  opened.file = *std::move(file);
  opened.notice = summary->notice;
  if (summary->damage) {
    opened.notice = fmt::format("{} is damaged at offset {}: {}. Shown is what stands before.{}{}", (*foreign)->name,
                                summary->damage->offset, summary->damage->message, summary->notice.empty() ? "" : " ",
                                summary->notice);
  }
  return opened;
}

}  // namespace loopscope::importers
