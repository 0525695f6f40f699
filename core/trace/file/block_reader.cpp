#include "core/trace/file/block_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/trace/event/event_form.h"
#include "core/trace/file/codec.h"

namespace loopscope::trace {

Result<void> check_file_header(const ByteSource& source, const std::string& name) {
  constexpr const char* kRecordAgain = "record it again";
  Bytes buffer;
  const std::span<const std::byte> bytes = source.read(0, kFileHeaderBytes, buffer);
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

Result<BlockHeader> BlockReader::header(const ByteSource& source, std::uint64_t offset) {
  if (offset >= source.size()) return Error{"expected another block, found the end of the file"};
  return parse_block_header(source.read(offset, kBlockHeaderBytes, stored_), source.size() - offset);
}

Result<Block> BlockReader::block(const ByteSource& source, std::uint64_t offset) {
  const Result<BlockHeader> header = this->header(source, offset);
  if (!header) return header.error();
  return parse_block(source.read(offset, kBlockHeaderBytes + header->stored_size, stored_));
}

Result<std::span<const std::byte>> BlockReader::unpack(const Block& block, ExpansionBudget& budget) {
  if (Result<void> unpacked = unpack_block(block, budget, content_); !unpacked) return unpacked.error();
  return std::span<const std::byte>(content_);
}

bool is_cut_off(const ByteSource& source, std::uint64_t offset) {
  if (source.size() - offset < kBlockHeaderBytes) return true;
  BlockReader reader;
  if (reader.header(source, offset)) return false;
  // The header would do if only the file were longer.
  Bytes buffer;
  return parse_block_header(source.read(offset, kBlockHeaderBytes, buffer), UINT64_MAX).ok();
}

Result<void> read_events(const BlockHeader& header, std::span<const std::byte> content, const SymbolCounts& symbols,
                         std::uint64_t first_event, std::vector<Event>& events) {
  events.clear();
  if (header.count > kMaxBlockEvents || header.count > content.size() / kMinEventBytes) {
    return Error{fmt::format("expected at most {} events in {} bytes, found {}",
                             std::min<std::size_t>(kMaxBlockEvents, content.size() / kMinEventBytes), content.size(),
                             header.count)};
  }
  const Result<void> decoded = decode_events(content, header.count, header.first_ns, events);
  if (!decoded) return decoded;
  const FormCheck form(symbols.strings, symbols.locations);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (form.is_good(events[i])) continue;
    const auto complaint = check_form(events[i], symbols.strings, symbols.locations);
    const Error error = illegal_event(events[i], first_event + i + 1, complaint.value_or("malformed"));
    events.resize(i);
    return error;
  }
  if (events.empty() || events.front().time_ns != header.first_ns || events.back().time_ns != header.last_ns) {
    return Error{fmt::format("expected events from {} to {} ns, found other times", header.first_ns, header.last_ns)};
  }
  return {};
}

Error illegal_event(const Event& event, std::uint64_t number, const std::string& complaint) {
  return Error{fmt::format("expected a legal event, found event {} at {} ns: {}", number, event.time_ns, complaint)};
}

}  // namespace loopscope::trace
