#include "core/trace/file/file_index.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/trace/file/codec.h"

namespace loopscope::trace {

namespace {

bool has_times(BlockType type) { return type == BlockType::events || type == BlockType::checkpoint; }

void encode_kinds(const KindCounts& kinds, ByteWriter& out) {
  out.varint(static_cast<std::uint64_t>(std::count_if(kinds.begin(), kinds.end(), [](auto n) { return n != 0; })));
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (kinds[kind] == 0) continue;
    out.varint(kind);
    out.varint(kinds[kind]);
  }
}

/// False when there is a kind that does not exist, or the counts do not make up `total`.
bool decode_kinds(ByteReader& in, std::uint32_t total, KindCounts& kinds) {
  std::uint64_t sum = 0;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::uint64_t kind = in.varint();
    if (kind == 0 || kind >= kinds.size()) return false;
    kinds[kind] = in.varint32();
    sum += kinds[kind];
  }
  return sum == total;
}

}  // namespace

KindCounts count_kinds(std::span<const Event> events) {
  KindCounts kinds{};
  for (const Event& event : events) ++kinds[static_cast<std::size_t>(event.kind)];
  return kinds;
}

// ---------------------------------------------------------------------------------------------------------
// The index
// ---------------------------------------------------------------------------------------------------------

void encode_index_entry(const IndexEntry& entry, Bytes& content) {
  const BlockHeader& header = entry.header;
  ByteWriter writer(content);
  writer.varint(static_cast<std::uint64_t>(header.type));
  writer.varint(header.stored_size);
  writer.varint(header.raw_size);
  writer.varint(header.count);
  if (!has_times(header.type)) return;
  writer.varint(static_cast<std::uint64_t>(header.first_ns));
  writer.varint(static_cast<std::uint64_t>(header.last_ns) - static_cast<std::uint64_t>(header.first_ns));
  if (header.type == BlockType::events) encode_kinds(entry.kinds, writer);
}

Result<std::vector<IndexEntry>> decode_index(std::span<const std::byte> content, std::uint32_t count) {
  constexpr std::size_t kMinEntryBytes = 4;
  if (count > content.size() / kMinEntryBytes) {
    return Error{fmt::format("expected an index of {} blocks, found {} bytes", count, content.size())};
  }
  std::vector<IndexEntry> entries(count);
  ByteReader in(content);
  for (std::uint32_t i = 0; i < count; ++i) {
    BlockHeader& header = entries[i].header;
    header.sequence = i;
    const std::uint32_t type = in.varint32();
    header.type = static_cast<BlockType>(type);
    header.stored_size = in.varint32();
    header.raw_size = in.varint32();
    header.count = in.varint32();
    bool good = type <= UINT16_MAX;
    if (good && has_times(header.type)) {
      const std::uint64_t first = in.varint();
      header.first_ns = static_cast<TimeNs>(first);
      header.last_ns = static_cast<TimeNs>(first + in.varint());
      if (header.type == BlockType::events) good = decode_kinds(in, header.count, entries[i].kinds);
    }
    if (!good || !in.ok()) return Error{fmt::format("expected block {} of the index, found other bytes", i)};
  }
  if (!in.finished()) return Error{fmt::format("expected an index of {} blocks and nothing else", count)};
  return entries;
}

// ---------------------------------------------------------------------------------------------------------
// Checkpoints
// ---------------------------------------------------------------------------------------------------------

namespace {

void encode_tallies(const std::vector<LoopTally>& loops, ByteWriter& out) {
  out.varint(loops.size());
  for (const LoopTally& tally : loops) {
    out.byte(tally.loop);
    out.varint(tally.unnamed_tasks);
    out.varint(tally.ended_tasks);
    out.varint(tally.dropped_events);
  }
}

std::vector<LoopTally> decode_tallies(ByteReader& in) {
  std::vector<LoopTally> loops;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    LoopTally& tally = loops.emplace_back();
    tally.loop = in.byte();
    tally.unnamed_tasks = in.varint();
    tally.ended_tasks = in.varint();
    tally.dropped_events = in.varint();
  }
  return loops;
}

}  // namespace

std::vector<CheckpointBlock> encode_checkpoint(const Checkpoint& checkpoint) {
  std::vector<CheckpointBlock> blocks;
  std::span<const Event> rest = checkpoint.events;
  std::span<const std::uint64_t> unnamed = checkpoint.unnamed;
  do {
    const auto events = rest.first(std::min<std::size_t>(rest.size(), kMaxBlockEvents));
    rest = rest.subspan(events.size());
    CheckpointBlock& block = blocks.emplace_back();
    block.header = {.type = BlockType::checkpoint,
                    .count = static_cast<std::uint32_t>(events.size()),
                    .first_ns = events.empty() ? 0 : events.front().time_ns,
                    .last_ns = events.empty() ? 0 : events.back().time_ns};
    ByteWriter writer(block.content);
    writer.varint((rest.size() + kMaxBlockEvents - 1) / kMaxBlockEvents);
    writer.varint(checkpoint.event);
    encode_tallies(blocks.size() == 1 ? checkpoint.loops : std::vector<LoopTally>(), writer);
    const auto count = static_cast<std::size_t>(std::count_if(events.begin(), events.end(), creates_unnamed));
    writer.varint(count);
    std::uint64_t last = 0;
    for (const std::uint64_t number : unnamed.first(count)) {
      writer.varint(zigzag(number - last));
      last = number;
    }
    unnamed = unnamed.subspan(count);
    encode_events(events, block.content);
  } while (!rest.empty());
  return blocks;
}

Result<CheckpointPart> decode_checkpoint(const BlockHeader& header, std::span<const std::byte> content) {
  const Error damaged{"expected a checkpoint, found other bytes"};
  ByteReader in(content);
  CheckpointPart part;
  part.parts_after = in.varint();
  part.content.event = in.varint();
  part.content.loops = decode_tallies(in);
  const std::uint64_t unnamed = in.varint();
  if (unnamed > in.remaining()) return damaged;
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; i < unnamed; ++i) part.content.unnamed.push_back(last += unzigzag(in.varint()));
  if (!in.ok()) return damaged;
  std::vector<Event>& events = part.content.events;
  const auto columns = in.bytes(in.remaining());
  if (header.count > kMaxBlockEvents || header.count > columns.size() / kMinEventBytes) return damaged;
  if (Result<void> decoded = decode_events(columns, header.count, header.first_ns, events); !decoded) {
    return decoded.error();
  }
  if (unnamed != static_cast<std::uint64_t>(std::count_if(events.begin(), events.end(), creates_unnamed)) ||
      (!events.empty() && events.back().time_ns != header.last_ns)) {
    return damaged;
  }
  return part;
}

}  // namespace loopscope::trace
