#include "core/trace/trace_file.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace loopscope::trace {

namespace fs = std::filesystem;

// ---------------------------------------------------------------------------------------------------------
// Opening
// ---------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<TraceFile>> TraceFile::open(const fs::path& path) {
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

Result<std::unique_ptr<TraceFile>> TraceFile::open_bytes(std::span<const std::byte> bytes, const std::string& name) {
  return open_source(ByteSource(bytes), name);
}

Result<std::unique_ptr<TraceFile>> TraceFile::open_source(ByteSource source, std::string name) {
  if (Result<void> header = check_file_header(source, name); !header) return header.error();
  std::unique_ptr<TraceFile> file(new TraceFile(std::move(source), std::move(name)));
  file->walk();
  return file;
}

bool TraceFile::refresh() {
  if (complete_ || (damage_ && !is_cut_off(source_, walked_))) return false;
  const std::uint64_t before = event_count();
  source_.refresh();
  walk();
  if (symbols_) load_symbols();
  return complete_ || event_count() != before;
}

void TraceFile::walk() {
  damage_.reset();
  while (!complete_) {
    const Result<void> walked = walk_block();
    if (walked) continue;
    damage_ = Damage{.offset = walked_, .message = walked.error().message};
    return;
  }
  if (walked_ != source_.size()) {
    damage_ =
        Damage{.offset = walked_,
               .message = fmt::format("expected the end of the file, found {} more bytes", source_.size() - walked_)};
  }
}

Result<void> TraceFile::walk_block() {
  const Result<BlockHeader> header = walker_.header(source_, walked_);
  if (!header) return header.error();
  if (header->sequence != sequence_) {
    return Error{fmt::format("expected block number {}, found {}", sequence_, header->sequence)};
  }
  if ((sequence_ == 0) != (header->type == BlockType::info)) {
    return Error{sequence_ == 0 ? "expected the info block first, found another"
                                : "expected one info block, found a second"};
  }
  const std::uint64_t size = kBlockHeaderBytes + header->stored_size;
  if (is_known(header->type)) {
    if (!budget_.allows(size, header->raw_size)) return too_expansive(*header);
    budget_.add(size, header->raw_size);
    if (Result<void> noted = note_block(*header); !noted) return noted;
  }
  walked_ += size;
  ++sequence_;
  return {};
}

Result<void> TraceFile::note_block(const BlockHeader& header) {
  // No content holds more things than it has bytes.
  if (header.count > header.raw_size) {
    return Error{fmt::format("expected at most {} things in the block, found {}", header.raw_size, header.count)};
  }
  switch (header.type) {
    case BlockType::info:
      return read_info();
    case BlockType::strings:
      string_blocks_.push_back({walked_, static_cast<std::uint32_t>(counts_.strings), header.count});
      counts_.strings += header.count;
      return {};
    case BlockType::locations:
      location_blocks_.push_back({walked_, static_cast<std::uint32_t>(counts_.locations), header.count});
      counts_.locations += header.count;
      return {};
    case BlockType::events: {
      const TimeNs before = blocks_.empty() ? 0 : blocks_.back().last_ns;
      if (header.first_ns < before) {
        return Error{
            fmt::format("expected events from {} ns on, found a block that begins at {} ns", before, header.first_ns)};
      }
      if (header.last_ns < header.first_ns || header.count == 0) {
        return Error{fmt::format("expected a block of events in order of time, found {} from {} to {} ns", header.count,
                                 header.first_ns, header.last_ns)};
      }
      blocks_.push_back({.offset = walked_,
                         .first_event = event_count(),
                         .sequence = header.sequence,
                         .count = header.count,
                         .first_ns = header.first_ns,
                         .last_ns = header.last_ns,
                         .symbols = counts_,
                         .kinds = std::nullopt});
      return {};
    }
    case BlockType::end:
      complete_ = true;
      return {};
  }
  return {};
}

Result<void> TraceFile::read_info() {
  const Result<Block> block = walker_.block(source_, walked_);
  if (!block) return block.error();
  ExpansionBudget budget;
  const Result<std::span<const std::byte>> content = walker_.unpack(*block, budget);
  if (!content) return content.error();
  Result<TraceInfo> info = decode_info(*content);
  if (!info) return info.error();
  info_ = *std::move(info);
  return {};
}

// ---------------------------------------------------------------------------------------------------------
// Events
// ---------------------------------------------------------------------------------------------------------

std::uint64_t TraceFile::event_count() const {
  return blocks_.empty() ? 0 : blocks_.back().first_event + blocks_.back().count;
}

std::size_t TraceFile::block_at(TimeNs time_ns) const {
  const auto next = std::upper_bound(blocks_.begin(), blocks_.end(), time_ns,
                                     [](TimeNs time, const EventBlock& block) { return time < block.first_ns; });
  return next == blocks_.begin() ? 0 : static_cast<std::size_t>(next - blocks_.begin()) - 1;
}

Error TraceFile::error_at(std::uint64_t offset, const std::string& message) const {
  return Error{fmt::format("{}: offset {}: {}; record it again or convert what stands before", name_, offset, message)};
}

Result<void> TraceFile::read_block(std::size_t index, std::vector<Event>& events) const {
  const EventBlock& known = blocks_[index];
  events.clear();
  thread_local BlockReader reader;
  const Result<Block> block = reader.block(source_, known.offset);
  if (!block) return error_at(known.offset, block.error().message);
  const BlockHeader& header = block->header;
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

Result<void> TraceFile::replay_until(TimeNs time_ns, const TakeEvents& take) const {
  std::vector<Event> events;
  for (std::size_t block = 0; block < blocks_.size() && blocks_[block].first_ns <= time_ns; ++block) {
    if (Result<void> read = read_block(block, events); !read) return read;
    const auto end = std::upper_bound(events.begin(), events.end(), time_ns,
                                      [](TimeNs time, const Event& event) { return time < event.time_ns; });
    take(std::span(events.begin(), end));
  }
  return {};
}

// ---------------------------------------------------------------------------------------------------------
// Symbols
// ---------------------------------------------------------------------------------------------------------

const Symbols& TraceFile::symbols() const {
  const std::lock_guard lock(mutex_);
  if (!symbols_) {
    symbols_ = std::make_unique<Symbols>();
    load_symbols();
  }
  return *symbols_;
}

void TraceFile::load_symbols() const {
  // Ids are given out in order, so that nothing after a damaged block can be used; locations need their strings first.
  while (loaded_strings_ < string_blocks_.size() && load_symbol_block(string_blocks_[loaded_strings_], true))
    ++loaded_strings_;
  while (loaded_locations_ < location_blocks_.size() && load_symbol_block(location_blocks_[loaded_locations_], false))
    ++loaded_locations_;
}

bool TraceFile::load_symbol_block(const SymbolBlock& known, bool strings) const {
  BlockReader reader;
  const Result<Block> block = reader.block(source_, known.offset);
  if (!block || block->header.count != known.count) return false;
  ExpansionBudget budget;
  budget.add(kMaxBlockBytes, 0);
  const Result<std::span<const std::byte>> content = reader.unpack(*block, budget);
  if (!content) return false;
  return strings ? decode_strings(*content, known.count, *symbols_).ok()
                 : decode_locations(*content, known.count, *symbols_).ok();
}

Symbols TraceFile::pick_symbols(std::span<Event> events) const {
  const Symbols& all = symbols();
  Symbols picked;
  const auto string = [&](std::uint64_t id) { return picked.intern(all.string(static_cast<StringId>(id))); };
  const auto location = [&](std::uint64_t id) {
    Location place = all.location(static_cast<LocationId>(id));
    place.file = string(place.file);
    place.function = string(place.function);
    return picked.intern(place);
  };
  const auto pick = [&](ArgumentType type, std::uint64_t value) -> std::uint64_t {
    if (type == ArgumentType::string || type == ArgumentType::text) return string(value);
    if (type == ArgumentType::coroutine || type == ArgumentType::location) return location(value);
    if (type != ArgumentType::task_origin) return value;
    const TaskOrigin origin = TaskOrigin::unpack(value);
    return TaskOrigin{origin.parent, string(origin.name)}.packed();
  };
  for (Event& event : events) {
    const KindInfo& info = kind_info(event.kind);
    event.a = pick(info.a, event.a);
    event.b = pick(info.b, event.b);
  }
  return picked;
}

}  // namespace loopscope::trace
