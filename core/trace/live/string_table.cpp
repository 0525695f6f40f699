#include "core/trace/live/string_table.h"

#include <bit>

#include "core/base/check.h"

namespace loopscope::trace {

namespace {

/// Where a string lives: chunk n holds the ids from 2^n - 1 to 2^(n+1) - 2.
struct Place {
  std::size_t chunk;
  std::size_t index;
};

Place place_of(StringId id) {
  const std::uint64_t number = std::uint64_t{id} + 1;
  const auto chunk = static_cast<std::size_t>(std::bit_width(number) - 1);
  return {chunk, static_cast<std::size_t>(number - (std::uint64_t{1} << chunk))};
}

}  // namespace

StringTable::StringTable() { intern(""); }

StringTable::~StringTable() {
  for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
}

StringId StringTable::intern(std::string_view text) {
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  const StringId id = size_;
  const Place place = place_of(id);
  LOOPSCOPE_CHECK(place.chunk < kChunks);
  std::string* chunk = chunks_[place.chunk].load(std::memory_order_relaxed);
  if (chunk == nullptr) {
    chunk = new std::string[std::size_t{1} << place.chunk];
    chunks_[place.chunk].store(chunk, std::memory_order_release);
  }
  chunk[place.index].assign(text);
  ids_.emplace(chunk[place.index], id);
  ++size_;
  return id;
}

std::string_view StringTable::get(StringId id) const {
  const Place place = place_of(id);
  LOOPSCOPE_CHECK(place.chunk < kChunks);
  const std::string* chunk = chunks_[place.chunk].load(std::memory_order_acquire);
  LOOPSCOPE_CHECK(chunk != nullptr);
  return chunk[place.index];
}

}  // namespace loopscope::trace
