#include "app/views/row_list.h"

#include <algorithm>

namespace loopscope::views {

void RowList::clear() { *this = {}; }

void RowList::place(model::LaneIndex lane, std::uint32_t chunk) {
  if (chunk_of_.size() <= lane) chunk_of_.resize(std::size_t{lane} + 1, kNone);
  chunk_of_[lane] = chunk;
}

void RowList::push_back(model::LaneIndex lane) {
  if (order_.empty() || chunks_[order_.back()].size() == kMost) {
    order_.push_back(static_cast<std::uint32_t>(chunks_.size()));
    chunks_.emplace_back();
  }
  chunks_[order_.back()].push_back(lane);
  place(lane, order_.back());
  ++size_;
}

void RowList::insert_after(model::LaneIndex before, model::LaneIndex lane) {
  if (chunks_[order_.back()].back() == before) return push_back(lane);
  if (chunks_[chunk_of_[before]].size() == kMost) split(chunk_of_[before]);
  Chunk& chunk = chunks_[chunk_of_[before]];
  chunk.insert(std::find(chunk.begin(), chunk.end(), before) + 1, lane);
  place(lane, chunk_of_[before]);
  ++size_;
}

void RowList::split(std::uint32_t chunk) {
  const auto added = static_cast<std::uint32_t>(chunks_.size());
  chunks_.emplace_back();
  Chunk& from = chunks_[chunk];
  const auto half = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
  chunks_[added].assign(half, from.end());
  from.erase(half, from.end());
  for (const model::LaneIndex lane : chunks_[added]) chunk_of_[lane] = added;
  order_.insert(std::find(order_.begin(), order_.end(), chunk) + 1, added);
}

std::size_t RowList::row_of(model::LaneIndex lane) const {
  if (!contains(lane)) return SIZE_MAX;
  std::size_t row = 0;
  for (const std::uint32_t chunk : order_) {
    if (chunk == chunk_of_[lane]) break;
    row += chunks_[chunk].size();
  }
  const Chunk& chunk = chunks_[chunk_of_[lane]];
  return row + static_cast<std::size_t>(std::find(chunk.begin(), chunk.end(), lane) - chunk.begin());
}

void RowList::copy(std::size_t first, std::size_t count, std::vector<model::LaneIndex>& lanes) const {
  lanes.clear();
  for (const std::uint32_t index : order_) {
    const Chunk& chunk = chunks_[index];
    if (first >= chunk.size()) {
      first -= chunk.size();
      continue;
    }
    const std::size_t taken = std::min(count, chunk.size() - first);
    const auto begin = chunk.begin() + static_cast<std::ptrdiff_t>(first);
    lanes.insert(lanes.end(), begin, begin + static_cast<std::ptrdiff_t>(taken));
    count -= taken;
    first = 0;
    if (count == 0) return;
  }
}

}  // namespace loopscope::views
