#include "app/importers/open.h"

#include <algorithm>
#include <new>
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
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kAsioLine = "\n@asio|";

class EncodingReceiver final : public Receiver {
 public:
  explicit EncodingReceiver(trace::Bytes& bytes) : bytes_(bytes) {}
  void begin(const trace::TraceInfo& info, TimeNs /*duration_ns*/) override { encoder_.emplace(info, bytes_); }
  void take(std::span<const trace::Event> events, const trace::Symbols& symbols) override {
    const Result<void> added = encoder_->add(events, symbols, bytes_);
    LOOPSCOPE_CHECK(added.ok());  // an import gives nothing that is malformed
  }
  void finish(trace::Symbols&&) override { encoder_->finish(bytes_); }

 private:
  trace::Bytes& bytes_;
  std::optional<trace::Encoder> encoder_;
};

bool is_lscope(const trace::ByteSource& source) {
  return sniff(open_text(source)->peek(kLscopeMagic.size())) == Format::lscope;
}

Error unreadable(const std::filesystem::path& name, const trace::Damage& damage) {
  return Error{fmt::format("{}: offset {}: {}; get the file anew", name.string(), damage.offset, damage.message)};
}

/// A .lscope file that is packed once more.
Result<OpenedFile> unpack_lscope(const trace::ByteSource& source, const std::filesystem::path& name,
                                 const trace::ReadOptions& options) {
  OpenedFile opened;
  const std::unique_ptr<PeekableStream> packed = open_text(source);
  for (std::string_view piece = packed->next(); !piece.empty(); piece = packed->next()) {
    const auto* bytes = reinterpret_cast<const std::byte*>(piece.data());
    opened.memory.insert(opened.memory.end(), bytes, bytes + piece.size());
  }
  const TextEnd end = packed->end();
  if (end.damage && !end.cut_off && !options.allow_truncated) return unreadable(name, *end.damage);
  auto file = trace::SeekableFile::open_bytes(opened.memory, name.string());
  if (!file) return file.error();
  opened.file = *std::move(file);
  return opened;
}

/// A foreign file as a trace in memory.
Result<OpenedFile> import_to_memory(trace::ByteSource source, const std::filesystem::path& name,
                                    const trace::ReadOptions& options) {
  OpenedFile opened;
  EncodingReceiver receiver(opened.memory);
  const Result<ImportSummary> summary = ForeignFile(std::move(source), name).import(options, receiver);
  if (!summary) return summary.error();
  auto file = trace::SeekableFile::open_bytes(opened.memory, name.string());
  if (!file) return file.error();
  opened.file = *std::move(file);
  opened.notice = notice_of(*summary, name.filename().string());
  return opened;
}

/// Nothing when it is a .lscope file or empty: then the reader of those has the words for it.
Result<std::optional<OpenedFile>> open_foreign(trace::ByteSource source, const std::filesystem::path& name,
                                               const trace::ReadOptions& options) {
  if (source.size() == 0) return std::optional<OpenedFile>();
  const bool lscope = is_lscope(source);
  if (lscope && !is_packed(source)) return std::optional<OpenedFile>();
  Result<OpenedFile> opened =
      lscope ? unpack_lscope(source, name, options) : import_to_memory(std::move(source), name, options);
  if (!opened) return opened.error();
  return std::optional(*std::move(opened));
}

Error no_memory(const std::string& name) {
  return Error{fmt::format("{}: there is not enough memory to import it", name)};
}

bool is_html(std::string_view text) {
  constexpr std::string_view kTag = "<html", kType = "<!doctype";
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  const auto begins = [&](std::string_view tag) {
    return std::equal(tag.begin(), tag.end(), text.substr(0, tag.size()).begin(), text.substr(0, tag.size()).end(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b); });
  };
  return begins(kTag) || begins(kType);
}

/// "prog 4321 [002] 98765.432100: 250000 cycles:u:": a program, its number, and a time with a colon behind it.
bool is_perf_text(std::string_view text) {
  while (text.starts_with('#') || text.starts_with('\n')) {
    text.remove_prefix(text[0] == '\n' ? 1 : std::min(text.size(), text.find('\n')));
  }
  text = text.substr(0, text.find('\n'));
  std::size_t words = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::size_t dot = word.find('.');
    const bool is_time = word.ends_with(':') && dot != std::string_view::npos && dot > 0 &&
                         word.find_first_not_of("0123456789.") == word.size() - 1;
    if (is_time) return words >= 2;
    ++words;
  }
  return false;
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

std::string_view other_kind(std::string_view beginning) {
  constexpr std::pair<std::string_view, std::string_view> kMagics[] = {
      {"PK\x03\x04", "a ZIP archive: unpack it first"},
      {"\xfd"
       "7zXZ",
       "packed with xz: unpack it first (.gz and .zst are read as they are)"},
      {"BZh", "packed with bzip2: unpack it first (.gz and .zst are read as they are)"},
      {"\x04\x22\x4d\x18", "packed with lz4: unpack it first (.gz and .zst are read as they are)"},
      {"PERFILE2", "a profile of perf, which holds samples and no events"}};
  for (const auto& [magic, kind] : kMagics) {
    if (beginning.starts_with(magic)) return kind;
  }
  if (is_html(beginning)) return "a page in HTML, as systrace writes it: convert it to JSON first";
  if (is_perf_text(beginning)) return "text of perf script, which holds samples and no events";
  // Perfetto's packets: a tag, a length, and bytes that are no text.
  if (beginning.starts_with('\n') && beginning.find('\0') != std::string_view::npos) {
    return "binary, perhaps Perfetto's: convert it to JSON first (traceconv json)";
  }
  return {};
}

/// The file's text, which ends where it is stopped.
class ForeignFile::Text final : public ByteStream {
 public:
  explicit Text(ForeignFile& file) : file_(file), inner_(open_text(file.source_)) {}

  std::string_view next() override {
    if (file_.stopped_.load(std::memory_order_relaxed)) return {};
    const std::string_view piece = inner_->next();
    file_.bytes_read_.store(inner_->bytes_read(), std::memory_order_relaxed);
    return piece;
  }
  TextEnd end() const override { return inner_->end(); }
  std::uint64_t bytes_read() const override { return inner_->bytes_read(); }

 private:
  ForeignFile& file_;
  std::unique_ptr<PeekableStream> inner_;
};

std::unique_ptr<ForeignFile> ForeignFile::at(const std::filesystem::path& path) {
  Result<trace::ByteSource> source = trace::ByteSource::open(path);
  if (!source || source->size() == 0 || is_lscope(*source)) return nullptr;
  return std::make_unique<ForeignFile>(*std::move(source), path);
}

std::unique_ptr<PeekableStream> ForeignFile::text() {
  return std::make_unique<PeekableStream>(std::make_unique<Text>(*this));
}

double ForeignFile::progress() const {
  const std::uint64_t read = bytes_read_.load(std::memory_order_relaxed);
  return std::min(static_cast<double>(read) / static_cast<double>(std::max<std::uint64_t>(source_.size(), 1)), 1.0);
}

Result<ImportSummary> ForeignFile::import(const trace::ReadOptions& options, Receiver& receiver) try {
  return import_anything(options, receiver);
} catch (const std::bad_alloc&) {
  return no_memory(name_.string());
}

Result<ImportSummary> ForeignFile::import_anything(const trace::ReadOptions& options, Receiver& receiver) {
  const std::unique_ptr<PeekableStream> first = text();
  const std::string_view beginning = first->peek(kBeginning);
  const std::optional<Format> format = sniff(beginning);
  if (format == Format::asio_log) return import_as(Format::asio_log, *first, options, receiver);
  if (const std::string_view other = other_kind(beginning); !format && !other.empty()) return refusal(other);
  if (const TextEnd end = first->end(); beginning.empty() && end.damage) return unreadable(name_, *end.damage);
  if (!format && !has_asio_line()) return refusal({});
  if (!format) return import_as(Format::asio_log, *text(), options, receiver);
  // A program's output may begin with a bracket, and its first line of asio's come late.
  Result<ImportSummary> summary = import_as(*format, *first, options, receiver);
  return summary || !has_asio_line() ? summary : import_as(Format::asio_log, *text(), options, receiver);
}

Result<ImportSummary> ForeignFile::import_as(Format format, ByteStream& text, const trace::ReadOptions& options,
                                             Receiver& receiver) const {
  const std::string name = name_.filename().string();
  return format == Format::asio_log ? import_asio_log(text, name, options.allow_truncated, receiver)
                                    : import_chrome_json(text, name, options.allow_truncated, receiver);
}

/// Looks for a line of asio's in the whole file.
bool ForeignFile::has_asio_line() {
  const std::unique_ptr<PeekableStream> all = text();
  std::string joint = "\n";  // the end of what was read, in which a line may begin
  for (std::string_view piece = all->next(); !piece.empty(); piece = all->next()) {
    joint.append(piece.substr(0, kAsioLine.size()));
    if (joint.find(kAsioLine) != std::string::npos || piece.find(kAsioLine) != std::string_view::npos) return true;
    joint.append(piece.substr(std::min(piece.size(), std::max(piece.size(), kAsioLine.size()) - kAsioLine.size())));
    joint.erase(0, joint.size() - std::min(joint.size(), kAsioLine.size() - 1));
  }
  return false;
}

Error ForeignFile::refusal(std::string_view other) const {
  return Error{
      fmt::format("{}: offset 0: is {}; expected a .lscope file, a Chrome trace (JSON) or an asio handler tracking log",
                  name_.string(), other.empty() ? "no trace" : other)};
}

std::string notice_of(const ImportSummary& summary, const std::string& name) {
  if (!summary.damage) return summary.notice;
  return fmt::format("{} is damaged at offset {}: {}. Shown is what stands before.{}{}", name, summary.damage->offset,
                     summary.damage->message, summary.notice.empty() ? "" : " ", summary.notice);
}

Result<OpenedFile> open_any(const std::filesystem::path& path, const trace::ReadOptions& options) try {
  // What cannot be read at all the reader of .lscope files has the words for, too.
  if (Result<trace::ByteSource> source = trace::ByteSource::open(path); source) {
    Result<std::optional<OpenedFile>> foreign = open_foreign(*std::move(source), path, options);
    if (!foreign) return foreign.error();
    if (*foreign) return **std::move(foreign);
  }
  OpenedFile opened;
  Result<std::unique_ptr<trace::SeekableFile>> file = trace::SeekableFile::open(path);
  if (!file) return file.error();
  opened.file = *std::move(file);
  return opened;
} catch (const std::bad_alloc&) {
  return no_memory(path.string());
}

Result<OpenedFile> open_bytes(trace::Bytes bytes, const std::string& name, const trace::ReadOptions& options) try {
  Result<std::optional<OpenedFile>> foreign =
      open_foreign(trace::ByteSource{std::span<const std::byte>(bytes)}, name, options);
  if (!foreign) return foreign.error();
  if (*foreign) return **std::move(foreign);
  OpenedFile opened;
  opened.memory = std::move(bytes);
  auto file = trace::SeekableFile::open_bytes(opened.memory, name);
  if (!file) return file.error();
  opened.file = *std::move(file);
  return opened;
} catch (const std::bad_alloc&) {
  return no_memory(name);
}

}  // namespace loopscope::importers
