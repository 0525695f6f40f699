#include "core/trace/file/seekable_file.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/base/check.h"
#include "core/trace/event/event_form.h"

namespace loopscope::trace {

namespace fs = std::filesystem;

// ---------------------------------------------------------------------------------------------------------
// Opening
// ---------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<SeekableFile>> SeekableFile::open(const fs::path& path) {
  fs::path found = path;
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    fs::path partial = path;
    partial += ".partial";
    if (fs::exists(partial, ignored)) found = partial;
  }
  Result<ByteSource> source = ByteSource::open(found);
  if (!source) return source.error();
  return open_source(*std::move(source), found.string());
}

Result<std::unique_ptr<SeekableFile>> SeekableFile::open_bytes(std::span<const std::byte> bytes,
                                                               const std::string& name) {
  return open_source(ByteSource(bytes), name);
}

Result<std::unique_ptr<SeekableFile>> SeekableFile::open_source(ByteSource source, std::string name) {
  if (Result<void> header = check_file_header(source, name); !header) return header.error();
  std::unique_ptr<SeekableFile> file(new SeekableFile(std::move(source), std::move(name)));
  if (!file->use_index()) file->walk();
  return file;
}

bool SeekableFile::refresh() {
  if (complete() || (damage_ && !is_cut_off(source_, layout_.end))) return false;
  const std::uint64_t before = event_count();
  source_.refresh();
  walk();
  if (symbols_) layout_.symbols.load(source_, loaded_, *symbols_);
  return complete() || event_count() != before;
}

bool SeekableFile::use_index() {
  constexpr std::size_t kEndBytes = kBlockHeaderBytes + kTotalsBytes;
  if (source_.size() < kFileHeaderBytes + kEndBytes) return false;
  const std::uint64_t end_at = source_.size() - kEndBytes;
  const Result<Totals> totals = read_totals(end_at);
  if (!totals || totals->index_at < kFileHeaderBytes || totals->index_at >= end_at) return false;

  const Result<Block> block = walker_.block(source_, totals->index_at);
  if (!block || block->header.type != BlockType::index || totals->index_at + block->size() != end_at) return false;
  // There are no more blocks than have room before the index.
  if (block->header.count > totals->index_at / kBlockHeaderBytes) return false;
  ExpansionBudget budget;
  budget.add(kMaxBlockBytes, 0);
  const BlockHeader header = block->header;
  const Result<std::span<const std::byte>> content = walker_.unpack(*block, budget);
  if (!content) return false;
  const Result<std::vector<IndexEntry>> entries = decode_index(*content, header.count);
  if (!entries || header.sequence != entries->size()) return false;

  Layout layout;
  for (const IndexEntry& entry : *entries) {
    if (!note_block(layout, entry, true)) return false;
  }
  if (layout.end != totals->index_at || !check_totals(layout, *totals) || !read_info()) return false;
  layout.end = source_.size();
  layout.complete = true;
  layout_ = std::move(layout);
  return true;
}

void SeekableFile::walk() {
  damage_.reset();
  while (!complete()) {
    const Result<void> walked = walk_block();
    if (walked) continue;
    damage_ = Damage{.offset = layout_.end, .message = walked.error().message};
    return;
  }
  if (layout_.end != source_.size()) {
    damage_ = Damage{
        .offset = layout_.end,
        .message = fmt::format("expected the end of the file, found {} more bytes", source_.size() - layout_.end)};
  }
}

Result<void> SeekableFile::walk_block() {
  const std::uint64_t offset = layout_.end;
  const Result<BlockHeader> header = walker_.header(source_, offset);
  if (!header) return header.error();
  if (header->sequence != layout_.sequence) {
    return Error{fmt::format("expected block number {}, found {}", layout_.sequence, header->sequence)};
  }
  if (header->type == BlockType::info && layout_.sequence == 0) {
    if (Result<void> read = read_info(); !read) return read;
  }
  if (header->type == BlockType::end) {
    const Result<Totals> totals = read_totals(offset);
    if (!totals) return totals.error();
    if (Result<void> checked = check_totals(layout_, *totals); !checked) return checked;
    layout_.complete = true;
  }
  return note_block(layout_, {.header = *header, .kinds = {}}, false);
}

Result<void> SeekableFile::note_block(Layout& layout, const IndexEntry& entry, bool kinds_known) {
  const BlockHeader& header = entry.header;
  if ((layout.sequence == 0) != (header.type == BlockType::info)) {
    return Error{layout.sequence == 0 ? "expected the info block first, found another"
                                      : "expected one info block, found a second"};
  }
  const std::uint64_t size = kBlockHeaderBytes + header.stored_size;
  if (is_known(header.type)) {
    if (!layout.budget.allows(size, header.raw_size)) return too_expansive(header);
    layout.budget.add(size, header.raw_size);
    // No content holds more things than it has bytes.
    if (header.count > header.raw_size) {
      return Error{fmt::format("expected at most {} things in the block, found {}", header.raw_size, header.count)};
    }
  }
  switch (header.type) {
    case BlockType::strings:
    case BlockType::locations:
      layout.symbols.add(header, layout.end);
      break;
    case BlockType::events:
      if (Result<void> noted = note_events(layout, entry, kinds_known); !noted) return noted;
      break;
    case BlockType::checkpoint:
      note_checkpoint(layout);
      break;
    default:
      break;
  }
  layout.end += size;
  ++layout.sequence;
  return {};
}

Result<void> SeekableFile::note_events(Layout& layout, const IndexEntry& entry, bool kinds_known) {
  const BlockHeader& header = entry.header;
  const bool is_first = layout.blocks.empty();
  const TimeNs before = is_first ? 0 : layout.blocks.back().last_ns;
  if (header.first_ns < before) {
    return Error{
        fmt::format("expected events from {} ns on, found a block that begins at {} ns", before, header.first_ns)};
  }
  if (header.last_ns < header.first_ns || header.count == 0) {
    return Error{fmt::format("expected a block of events in order of time, found {} from {} to {} ns", header.count,
                             header.first_ns, header.last_ns)};
  }
  EventBlock& block = layout.blocks.emplace_back();
  if (!is_first) {
    const EventBlock& previous = layout.blocks[layout.blocks.size() - 2];
    block.first_event = previous.first_event + previous.count;
  }
  block.offset = layout.end;
  block.sequence = layout.sequence;
  block.count = header.count;
  block.first_ns = header.first_ns;
  block.last_ns = header.last_ns;
  block.symbols = layout.symbols.counts();
  if (kinds_known) block.kinds = entry.kinds;
  return {};
}

void SeekableFile::note_checkpoint(Layout& layout) {
  const std::size_t block = layout.blocks.size();
  if (!layout.checkpoints.empty() && layout.checkpoints.back().block == block) {
    ++layout.checkpoints.back().parts;
    return;
  }
  const std::uint64_t event = block == 0 ? 0 : layout.blocks.back().first_event + layout.blocks.back().count;
  layout.checkpoints.push_back(
      {.offset = layout.end, .parts = 1, .block = block, .event = event, .symbols = layout.symbols.counts()});
}

Result<void> SeekableFile::check_totals(const Layout& layout, const Totals& totals) {
  const SymbolCounts& symbols = layout.symbols.counts();
  const std::uint64_t events =
      layout.blocks.empty() ? 0 : layout.blocks.back().first_event + layout.blocks.back().count;
  return totals.check(events, symbols.strings - 1, symbols.locations - 1);
}

Result<void> SeekableFile::read_info() {
  const Result<Block> block = walker_.block(source_, kFileHeaderBytes);
  if (!block) return block.error();
  if (block->header.type != BlockType::info) return Error{"expected the info block first, found another"};
  ExpansionBudget budget;
  const Result<std::span<const std::byte>> content = walker_.unpack(*block, budget);
  if (!content) return content.error();
  Result<TraceInfo> info = decode_info(*content);
  if (!info) return info.error();
  info_ = *std::move(info);
  return {};
}

Result<Totals> SeekableFile::read_totals(std::uint64_t offset) {
  const Result<Block> block = walker_.block(source_, offset);
  if (!block) return block.error();
  if (block->header.type != BlockType::end) return Error{"expected the end block, found another"};
  ExpansionBudget budget;
  const Result<std::span<const std::byte>> content = walker_.unpack(*block, budget);
  if (!content) return content.error();
  return decode_totals(*content);
}

// ---------------------------------------------------------------------------------------------------------
// Events
// ---------------------------------------------------------------------------------------------------------

std::uint64_t SeekableFile::event_count() const {
  return blocks().empty() ? 0 : blocks().back().first_event + blocks().back().count;
}

std::size_t SeekableFile::block_at(TimeNs time_ns) const {
  const auto next = std::upper_bound(blocks().begin(), blocks().end(), time_ns,
                                     [](TimeNs time, const EventBlock& block) { return time < block.first_ns; });
  return next == blocks().begin() ? 0 : static_cast<std::size_t>(next - blocks().begin()) - 1;
}

Error SeekableFile::error_at(std::uint64_t offset, const std::string& message) const {
  return Error{fmt::format("{}: offset {}: {}; record it again or convert what stands before", name_, offset, message)};
}

Result<void> SeekableFile::read_block(std::size_t index, std::vector<Event>& events) const {
  const EventBlock& known = blocks()[index];
  events.clear();
  thread_local BlockReader reader;
  const Result<Block> block = reader.block(source_, known.offset);
  if (!block) return error_at(known.offset, block.error().message);
  const BlockHeader header = block->header;
  if (header.type != BlockType::events || header.sequence != known.sequence || header.count != known.count ||
      header.first_ns != known.first_ns || header.last_ns != known.last_ns) {
    return error_at(known.offset, fmt::format("expected block number {} with {} events from {} to {} ns, found another",
                                              known.sequence, known.count, known.first_ns, known.last_ns));
  }
  // What all blocks together may unpack to was checked when the file was walked over.
  ExpansionBudget budget;
  budget.add(kMaxBlockBytes, 0);
  const Result<std::span<const std::byte>> content = reader.unpack(*block, budget);
  if (!content) return error_at(known.offset, content.error().message);
  if (Result<void> read = read_events(header, *content, known.symbols, known.first_event, events); !read) {
    events.clear();
    return error_at(known.offset, read.error().message);
  }
  return {};
}

Result<Checkpoint> SeekableFile::read_checkpoint(const KnownCheckpoint& known) const {
  Checkpoint whole{.event = known.event, .loops = {}, .events = {}, .unnamed = {}};
  BlockReader reader;
  std::uint64_t offset = known.offset;
  for (std::uint32_t part = 0; part < known.parts; ++part) {
    const Result<Block> block = reader.block(source_, offset);
    if (!block) return block.error();
    if (block->header.type != BlockType::checkpoint) return Error{"expected a checkpoint, found another block"};
    offset += block->size();
    ExpansionBudget budget;
    budget.add(kMaxBlockBytes, 0);
    const BlockHeader header = block->header;
    const Result<std::span<const std::byte>> content = reader.unpack(*block, budget);
    if (!content) return content.error();
    Result<CheckpointPart> decoded = decode_checkpoint(header, *content);
    if (!decoded) return decoded.error();
    const Checkpoint& here = decoded->content;
    if (decoded->parts_after != known.parts - 1 - part || here.event != known.event) {
      return Error{"expected the next part of a checkpoint, found another"};
    }
    TimeNs last = whole.events.empty() ? 0 : whole.events.back().time_ns;
    for (const Event& event : here.events) {
      if (event.time_ns < last) return Error{"expected a checkpoint in order of time, found time going back"};
      if (auto complaint = check_form(event, known.symbols.strings, known.symbols.locations)) {
        return Error{*complaint};
      }
      last = event.time_ns;
    }
    if (part == 0) whole.loops = here.loops;
    whole.events.insert(whole.events.end(), here.events.begin(), here.events.end());
    whole.unnamed.insert(whole.unnamed.end(), here.unnamed.begin(), here.unnamed.end());
  }
  return whole;
}

Result<Checkpointer> SeekableFile::checkpointer_at(TimeNs time_ns) const {
  Checkpointer checkpointer;
  std::size_t block = 0;
  const auto later = [](TimeNs time, const EventBlock& b) { return time < b.first_ns; };
  const auto end = std::upper_bound(blocks().begin(), blocks().end(), time_ns, later);
  // A damaged checkpoint costs no more than the way from the one before it.
  for (auto known = layout_.checkpoints.rbegin(); known != layout_.checkpoints.rend(); ++known) {
    if (known->block > static_cast<std::size_t>(end - blocks().begin())) continue;
    const Result<Checkpoint> checkpoint = read_checkpoint(*known);
    if (!checkpoint) continue;
    if (!checkpoint->events.empty() && checkpoint->events.back().time_ns > time_ns) continue;
    checkpointer = Checkpointer(*checkpoint);
    block = known->block;
    break;
  }
  std::vector<Event> events;
  for (; block < static_cast<std::size_t>(end - blocks().begin()); ++block) {
    if (Result<void> read = read_block(block, events); !read) return read.error();
    for (const Event& event : events) {
      if (event.time_ns > time_ns) break;
      checkpointer.add(event);
    }
  }
  return checkpointer;
}

Result<LoopsAt> SeekableFile::loops_at(TimeNs time_ns) const {
  const Result<Checkpointer> checkpointer = checkpointer_at(time_ns);
  if (!checkpointer) return checkpointer.error();
  LoopsAt loops{.checkpoint = checkpointer->checkpoint(), .symbols = {}};
  std::vector<Event>& events = loops.checkpoint.events;
  std::vector<std::size_t> unnamed;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (creates_unnamed(events[i])) unnamed.push_back(i);
  }
  LOOPSCOPE_CHECK(unnamed.size() == loops.checkpoint.unnamed.size());
  loops.symbols = layout_.symbols.pick(source_, events);
  for (std::size_t i = 0; i < unnamed.size(); ++i) {
    TaskOrigin origin = TaskOrigin::unpack(events[unnamed[i]].a);
    origin.name = loops.symbols.intern(fmt::format("Task-{}", loops.checkpoint.unnamed[i]));
    events[unnamed[i]].a = origin.packed();
  }
  loops.checkpoint.unnamed.clear();
  return loops;
}

// ---------------------------------------------------------------------------------------------------------
// Symbols
// ---------------------------------------------------------------------------------------------------------

const Symbols& SeekableFile::symbols() const {
  const std::lock_guard lock(mutex_);
  if (!symbols_) {
    symbols_ = std::make_unique<Symbols>();
    layout_.symbols.load(source_, loaded_, *symbols_);
  }
  return *symbols_;
}

Symbols SeekableFile::pick_symbols(std::span<Event> events) const { return layout_.symbols.pick(source_, events); }

}  // namespace loopscope::trace
