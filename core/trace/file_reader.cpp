#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/base/owned_fd.h"
#include "core/trace/block.h"
#include "core/trace/codec.h"
#include "core/trace/file.h"
#include "core/trace/form.h"
#include "core/trace/validator.h"

namespace loopscope::trace {

namespace {

/// Reads the blocks of one file into a Trace, up to the first thing that is wrong.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> file) : file_(file), offset_(kFileHeaderBytes) {}

  /// The first thing that is wrong, at offset(), in the form "expected X, found Y"; trace() has what stands before it.
  Result<void> read() {
    while (!ended_) {
      if (Result<void> block = read_block(); !block) return block;
    }
    if (offset_ == file_.size()) return {};
    return Error{fmt::format("expected the end of the file, found {} more bytes", file_.size() - offset_)};
  }

  std::uint64_t offset() const { return offset_; }
  Trace& trace() { return trace_; }

 private:
  Result<void> read_block() {
    if (offset_ == file_.size()) return Error{"expected another block, found the end of the file"};
    Result<Block> block = parse_block(file_.subspan(offset_));
    if (!block) return block.error();
    const BlockHeader& header = block->header;
    if (header.sequence != sequence_) {
      return Error{fmt::format("expected block number {}, found {}", sequence_, header.sequence)};
    }
    if ((sequence_ == 0) != (header.type == BlockType::info)) {
      return Error{sequence_ == 0 ? "expected the info block first, found another"
                                  : "expected one info block, found a second"};
    }
    if (is_known(header.type)) {
      if (Result<void> unpacked = unpack_block(*block, budget_, content_); !unpacked) return unpacked;
      if (Result<void> read = read_content(header); !read) return read;
    }
    offset_ += block->size();
    ++sequence_;
    return {};
  }

  static bool is_known(BlockType type) { return type >= BlockType::info && type <= BlockType::end; }

  Result<void> read_content(const BlockHeader& header) {
    switch (header.type) {
      case BlockType::info: {
        Result<TraceInfo> info = decode_info(content_);
        if (!info) return info.error();
        trace_.info = *std::move(info);
        return {};
      }
      case BlockType::strings:
        return decode_strings(content_, header.count, trace_.symbols);
      case BlockType::locations:
        return decode_locations(content_, header.count, trace_.symbols);
      case BlockType::events:
        return read_events(header);
      case BlockType::end:
        return read_end();
    }
    return {};
  }

  Result<void> read_events(const BlockHeader& header) {
    if (header.count > kMaxBlockEvents || header.count > content_.size() / kMinEventBytes) {
      return Error{fmt::format("expected at most {} events in {} bytes, found {}",
                               std::min<std::size_t>(kMaxBlockEvents, content_.size() / kMinEventBytes),
                               content_.size(), header.count)};
    }
    std::vector<Event>& events = trace_.events;
    const std::size_t before = events.size();
    Result<void> decoded = decode_events(content_, header.count, header.first_ns, events);
    for (std::size_t i = before; i < events.size(); ++i) {
      if (Result<void> checked = check_event(events[i], i); !checked) {
        events.resize(i);
        return checked;
      }
    }
    if (!decoded) return decoded;
    const bool empty = events.size() == before;
    const TimeNs last = empty ? 0 : events.back().time_ns;
    if (empty || events[before].time_ns != header.first_ns || last != header.last_ns) {
      return Error{fmt::format("expected events from {} to {} ns, found other times", header.first_ns, header.last_ns)};
    }
    return {};
  }

  Result<void> check_event(const Event& event, std::size_t index) {
    auto complaint = check_form(event, trace_.symbols.string_count(), trace_.symbols.location_count());
    if (!complaint) complaint = validator_.check(event);
    if (!complaint) return {};
    return Error{
        fmt::format("expected a legal event, found event {} at {} ns: {}", index + 1, event.time_ns, *complaint)};
  }

  Result<void> read_end() {
    Result<Totals> totals = decode_totals(content_);
    if (!totals) return totals.error();
    const Totals found{.events = trace_.events.size(),
                       .strings = trace_.symbols.string_count() - 1,
                       .locations = trace_.symbols.location_count() - 1};
    if (*totals != found) {
      return Error{fmt::format("expected {} events, {} strings and {} locations in all, found {}, {} and {}",
                               totals->events, totals->strings, totals->locations, found.events, found.strings,
                               found.locations)};
    }
    ended_ = true;
    return {};
  }

  std::span<const std::byte> file_;
  std::uint64_t offset_;
  std::uint32_t sequence_ = 0;
  bool ended_ = false;
  ExpansionBudget budget_;
  Bytes content_;
  Validator validator_;
  Trace trace_;
};

/// Why a file cannot be read at all, judged by its first bytes; nothing when it can be tried.
Result<void> check_file_header(std::span<const std::byte> bytes, const std::string& name) {
  constexpr const char* kRecordAgain = "record it again";
  if (bytes.empty()) {
    return Error{fmt::format("{}: offset 0: expected a Loopscope trace, found an empty file; {}", name, kRecordAgain)};
  }
  std::uint32_t version = 0;
  switch (parse_file_header(bytes, version)) {
    case FileHeader::foreign:
      return Error{
          fmt::format("{}: offset 0: expected a Loopscope trace (it begins with the byte 89 and \"LSCOPE\"), found "
                      "something else; name a .lscope file",
                      name)};
    case FileHeader::truncated:
      return Error{fmt::format("{}: offset {}: expected a file header of {} bytes, found the end of the file; {}", name,
                               bytes.size(), kFileHeaderBytes, kRecordAgain)};
    case FileHeader::corrupted:
      return Error{fmt::format("{}: offset 8: expected a file header with a valid checksum, found a damaged one; {}",
                               name, kRecordAgain)};
    case FileHeader::newer:
      return Error{fmt::format("{}: offset 8: expected format version {} or older, found {}; use a newer Loopscope",
                               name, kFormatVersion, version)};
    case FileHeader::valid:
      break;
  }
  return {};
}

std::string advice(const Trace& trace) {
  if (trace.events.empty()) return "nothing before it can be used, record it again";
  return fmt::format("--allow-truncated reads the {} events before it", trace.events.size());
}

Error cannot_read(const std::string& name, int number) {
  if (number == ENOENT) return Error{fmt::format("{}: no such file; check its name", name)};
  return Error{fmt::format("{}: cannot read: {}; check the file and its permissions", name, std::strerror(number))};
}

Result<Bytes> load(const std::filesystem::path& path) {
  const std::string name = path.string();
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) return cannot_read(name, errno);
  if (S_ISDIR(status.st_mode)) return Error{fmt::format("{}: is a folder; name a .lscope file", name)};
  if (!S_ISREG(status.st_mode)) return Error{fmt::format("{}: is not a regular file; name a .lscope file", name)};
  Bytes bytes(static_cast<std::size_t>(status.st_size));
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t count = ::read(fd.get(), &bytes[size], bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot_read(name, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

Result<Trace> read_file(const std::filesystem::path& path, const ReadOptions& options) {
  Result<Bytes> bytes = load(path);
  if (!bytes) return bytes.error();
  return read_bytes(*bytes, path.string(), options);
}

Result<Trace> read_bytes(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options) {
  if (Result<void> header = check_file_header(bytes, name); !header) return header.error();
  Reader reader(bytes);
  const Result<void> read = reader.read();
  Trace& trace = reader.trace();
  if (!read) {
    const std::string& problem = read.error().message;
    if (!options.allow_truncated) {
      return Error{fmt::format("{}: offset {}: {}; {}", name, reader.offset(), problem, advice(trace))};
    }
    trace.damage = Damage{.offset = reader.offset(), .message = problem};
  }
  return std::move(trace);
}

}  // namespace loopscope::trace
