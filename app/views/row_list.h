#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/model/lane.h"

namespace loopscope::views {

/// Lanes in the order of their rows. A row in the middle is added without moving all that follow: they are kept in
/// chunks of bounded size, so that a hundred thousand rows cost little more than a hundred.
class RowList {
 public:
  void clear();
  void push_back(model::LaneIndex lane);
  /// Adds a row behind that of a lane, which must have one.
  void insert_after(model::LaneIndex before, model::LaneIndex lane);

  std::size_t size() const { return size_; }
  bool contains(model::LaneIndex lane) const { return lane < chunk_of_.size() && chunk_of_[lane] != kNone; }
  /// The row of a lane, SIZE_MAX when it has none.
  std::size_t row_of(model::LaneIndex lane) const;
  /// Replaces `lanes` by those of rows [first, first + count), as far as there are any.
  void copy(std::size_t first, std::size_t count, std::vector<model::LaneIndex>& lanes) const;

 private:
  static constexpr std::size_t kMost = 1024;  // rows of a chunk
  static constexpr std::uint32_t kNone = UINT32_MAX;
  using Chunk = std::vector<model::LaneIndex>;

  void place(model::LaneIndex lane, std::uint32_t chunk);
  void split(std::uint32_t chunk);

  std::vector<Chunk> chunks_;            // in the order of their making
  std::vector<std::uint32_t> order_;     // the chunks in the order of the rows
  std::vector<std::uint32_t> chunk_of_;  // by lane
  std::size_t size_ = 0;
};

}  // namespace loopscope::views
