#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace loopscope::importers {

/// Sorts, and leaves what is equal in its order. Quick for what is in order already, as most files are. At most 2^32
/// elements. (std::stable_sort of libstdc++ 12 is not clean under clang: it uses what C++17 deprecates.)
template <class T, class Less>
void stable_sort(std::vector<T>& things, Less less) {
  if (std::is_sorted(things.begin(), things.end(), less)) return;
  std::vector<std::uint32_t> order(things.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (less(things[a], things[b])) return true;
    if (less(things[b], things[a])) return false;
    return a < b;
  });
  std::vector<T> sorted;
  sorted.reserve(things.size());
  for (const std::uint32_t index : order) sorted.push_back(std::move(things[index]));
  things = std::move(sorted);
}

}  // namespace loopscope::importers
