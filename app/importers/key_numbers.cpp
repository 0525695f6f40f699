#include "app/importers/key_numbers.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace loopscope::importers {

std::uint32_t KeyNumbers::number(std::string_view key, std::uint32_t next, bool& is_new) {
  if (size_ * 4 >= entries_.size() * 3) grow();
  const XXH128_hash_t hash = XXH3_128bits(key.data(), key.size());
  Entry& entry = find(hash.low64, static_cast<std::uint32_t>(hash.high64));
  is_new = entry.number == kFree;
  if (is_new) {
    entry = {hash.low64, static_cast<std::uint32_t>(hash.high64), next};
    ++size_;
  }
  return entry.number;
}

KeyNumbers::Entry& KeyNumbers::find(std::uint64_t low, std::uint32_t high) {
  std::size_t at = low & (entries_.size() - 1);
  while (entries_[at].number != kFree && (entries_[at].low != low || entries_[at].high != high)) {
    at = (at + 1) & (entries_.size() - 1);
  }
  return entries_[at];
}

void KeyNumbers::grow() {
  constexpr std::size_t kFirst = 64;
  const std::vector<Entry> before = std::exchange(entries_, std::vector<Entry>(std::max(kFirst, entries_.size() * 2)));
  for (const Entry& entry : before) {
    if (entry.number != kFree) find(entry.low, entry.high) = entry;
  }
}

}  // namespace loopscope::importers
