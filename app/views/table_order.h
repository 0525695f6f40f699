#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/views/table_rows.h"

namespace loopscope::views {

/// Which rows of a table are shown, in which order: all of them as they come, or those that a filter lets through,
/// sorted by a column. Rows as they come cost nothing, however many there are, forwards and backwards. A filter looks
/// at every row, some in each frame, and shows what it has found so far. Sorting by another column is for tables that
/// a person can read: at most kMostSorted rows; a longer one keeps its order, and says so.
class TableOrder {
 public:
  static constexpr std::size_t kMostSorted = 20'000;

  struct Sort {
    std::size_t column = 0;
    bool descending = false;
    bool operator==(const Sort&) const = default;
  };

  /// Forgets the rows, not what the viewer has set.
  void reset();
  /// Shows the rows of which a cell contains this, whatever its case. Empty: all.
  void set_filter(std::string_view text);
  const std::string& filter() const { return filter_; }
  /// Nothing: as they come.
  void set_sort(std::optional<Sort> sort);
  const std::optional<Sort>& sort() const { return sort_; }

  /// Takes in rows that were added; goes on filtering for as long as `slice`. `columns` is how many columns a row has.
  void update(const TableRows& rows, std::size_t columns, std::chrono::nanoseconds slice);

  /// How many rows are shown.
  std::size_t size() const { return filtered() ? matches_.size() : count_; }
  /// The row at a position, below size().
  std::size_t row(std::size_t position) const;
  /// Where a row is shown, or the last one before it, as they come, that the filter lets through; nothing when there is
  /// none.
  std::optional<std::size_t> position(std::size_t row) const;

  bool filtered() const { return !filter_.empty(); }
  /// How much of the rows the filter has seen, 0 to 1.
  double progress() const;
  bool busy() const { return filtered() && seen_ < count_; }
  /// The viewer wants an order that so many rows cannot have.
  bool too_many_to_sort() const { return too_many_; }

 private:
  std::size_t shown(std::size_t index) const { return filtered() ? matches_[index] : index; }
  bool matches(const TableRows& rows, std::size_t columns, std::size_t row) const;
  void look_for_matches(const TableRows& rows, std::size_t columns, std::chrono::nanoseconds slice);
  void sort_new(const TableRows& rows);

  std::string filter_;  // in lower case
  std::optional<Sort> sort_;
  std::size_t count_ = 0;               // rows there are
  std::size_t seen_ = 0;                // rows that the filter has looked at
  std::vector<std::uint32_t> matches_;  // as they come
  bool by_key_ = false;                 // sorted_ is in use
  bool backwards_ = false;
  bool too_many_ = false;
  std::vector<std::pair<SortKey, std::uint32_t>> sorted_;  // ascending
};

}  // namespace loopscope::views
