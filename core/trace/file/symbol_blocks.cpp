#include "core/trace/file/symbol_blocks.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/trace/file/codec.h"

namespace loopscope::trace {

namespace {

/// The content of a block of symbols; nothing when it is damaged.
std::optional<std::span<const std::byte>> content_of(const ByteSource& source, BlockReader& reader,
                                                     std::uint64_t offset, std::uint32_t count) {
  const Result<Block> block = reader.block(source, offset);
  if (!block || block->header.count != count) return std::nullopt;
  // What all blocks together may unpack to was checked when the file was walked over.
  ExpansionBudget budget;
  budget.add(kMaxBlockBytes, 0);
  const Result<std::span<const std::byte>> content = reader.unpack(*block, budget);
  if (!content) return std::nullopt;
  return *content;
}

using Ids = std::vector<std::uint32_t>;

void sort_unique(Ids& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

/// Calls `string(id)` or `location(id)` for each symbol that an event speaks of, and puts in its place what that gives.
template <class OnString, class OnLocation>
void visit_symbols(Event& event, OnString string, OnLocation location) {
  const auto visit = [&](ArgumentType type, std::uint64_t& value) {
    if (type == ArgumentType::string || type == ArgumentType::text) {
      value = string(static_cast<StringId>(value));
    } else if (type == ArgumentType::coroutine || type == ArgumentType::location) {
      value = location(static_cast<LocationId>(value));
    } else if (type == ArgumentType::task_origin) {
      const TaskOrigin origin = TaskOrigin::unpack(value);
      value = TaskOrigin{origin.parent, string(origin.name)}.packed();
    }
  };
  const KindInfo& info = kind_info(event.kind);
  visit(info.a, event.a);
  visit(info.b, event.b);
}

}  // namespace

void SymbolBlocks::add(const BlockHeader& header, std::uint64_t offset) {
  const bool strings = header.type == BlockType::strings;
  std::uint64_t& count = strings ? counts_.strings : counts_.locations;
  (strings ? strings_ : locations_).push_back({offset, static_cast<std::uint32_t>(count), header.count});
  count += header.count;
}

void SymbolBlocks::load(const ByteSource& source, Loaded& loaded, Symbols& symbols) const {
  // Ids are given out in order, so that nothing after a damaged block can be used; locations need their strings first.
  while (loaded.strings < strings_.size() && load_block(source, strings_[loaded.strings], true, symbols))
    ++loaded.strings;
  while (loaded.locations < locations_.size() && load_block(source, locations_[loaded.locations], false, symbols))
    ++loaded.locations;
}

bool SymbolBlocks::load_block(const ByteSource& source, const Known& known, bool strings, Symbols& symbols) {
  BlockReader reader;
  const auto content = content_of(source, reader, known.offset, known.count);
  if (!content) return false;
  return strings ? decode_strings(*content, known.count, symbols).ok()
                 : decode_locations(*content, known.count, symbols).ok();
}

namespace {

/// Reads the symbols with the given ids, in order; `read_one(reader)` takes the next of a block. Calls `take(id,
/// value)`.
template <class Blocks, class ReadOne, class Take>
void read_some(const ByteSource& source, const Blocks& blocks, const Ids& ids, ReadOne read_one, Take take) {
  BlockReader reader;
  auto id = ids.begin();
  for (const auto& block : blocks) {
    while (id != ids.end() && *id < block.first_id) ++id;  // 0
    if (id == ids.end()) return;
    if (*id - block.first_id >= block.count) continue;
    const auto content = content_of(source, reader, block.offset, block.count);
    ByteReader in(content.value_or(std::span<const std::byte>()));
    for (std::uint32_t at = block.first_id; id != ids.end() && *id - block.first_id < block.count; ++at) {
      const auto value = read_one(in);
      if (!in.ok()) break;
      if (at != *id) continue;
      take(*id, value);
      ++id;
    }
  }
}

}  // namespace

Symbols SymbolBlocks::pick(const ByteSource& source, std::span<Event> events) const {
  Ids strings, locations;
  for (Event& event : events) {
    visit_symbols(
        event, [&](StringId id) { return strings.emplace_back(id); },
        [&](LocationId id) { return locations.emplace_back(id); });
  }
  sort_unique(locations);
  std::unordered_map<std::uint32_t, Location> places;
  const auto read_location = [](ByteReader& in) {
    Location place;
    place.file = in.varint32();
    place.function = in.varint32();
    place.line = in.varint32();
    return place;
  };
  read_some(source, locations_, locations, read_location, [&](std::uint32_t id, const Location& place) {
    places.emplace(id, place);
    strings.push_back(place.file);
    strings.push_back(place.function);
  });
  sort_unique(strings);
  Symbols picked;
  std::unordered_map<std::uint32_t, StringId> names;
  read_some(
      source, strings_, strings, [](ByteReader& in) { return in.text(); },
      [&](std::uint32_t id, std::string_view text) { names.emplace(id, picked.intern(text)); });

  const auto string = [&](StringId id) {
    const auto name = names.find(id);
    return name == names.end() ? 0 : name->second;
  };
  const auto location = [&](LocationId id) {
    const auto found = places.find(id);
    if (found == places.end()) return LocationId{0};
    const Location& place = found->second;
    return picked.intern(Location{.file = string(place.file), .function = string(place.function), .line = place.line});
  };
  for (Event& event : events) visit_symbols(event, string, location);
  return picked;
}

}  // namespace loopscope::trace
