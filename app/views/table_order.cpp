#include "app/views/table_order.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "app/views/text_search.h"
#include "core/base/check.h"

namespace loopscope::views {

namespace {

constexpr std::size_t kPiece = 64;  // rows that are looked at between two glances at the clock

}  // namespace

void TableOrder::reset() {
  count_ = seen_ = 0;
  matches_.clear();
  sorted_.clear();
}

void TableOrder::set_filter(std::string_view text) {
  std::string filter = lower_case(text);
  if (filter == filter_) return;
  filter_ = std::move(filter);
  seen_ = 0;
  matches_.clear();
  sorted_.clear();
}

void TableOrder::set_sort(std::optional<Sort> sort) {
  if (!sort || !sort_ || sort->column != sort_->column) sorted_.clear();
  sort_ = sort;
}

void TableOrder::update(const TableRows& rows, std::size_t columns, std::chrono::nanoseconds slice) {
  LOOPSCOPE_DCHECK(rows.size() <= std::numeric_limits<std::uint32_t>::max());
  if (rows.size() < count_) reset();
  count_ = rows.size();
  if (filtered()) look_for_matches(rows, columns, slice);
  const bool other_column = sort_ && rows.ordered_by() != sort_->column;
  too_many_ = other_column && size() > kMostSorted;
  by_key_ = other_column && !too_many_;
  backwards_ = sort_ && sort_->descending && !too_many_;
  if (by_key_) {
    sort_new(rows);
  } else {
    sorted_.clear();
  }
}

bool TableOrder::matches(const TableRows& rows, std::size_t columns, std::size_t row) const {
  for (std::size_t column = 0; column < columns; ++column) {
    if (contains(rows.cell(row, column).text, filter_)) return true;
  }
  return false;
}

void TableOrder::look_for_matches(const TableRows& rows, std::size_t columns, std::chrono::nanoseconds slice) {
  const auto end = std::chrono::steady_clock::now() + slice;
  do {
    const std::size_t stop = std::min(seen_ + kPiece, count_);
    for (; seen_ < stop; ++seen_) {
      if (matches(rows, columns, seen_)) matches_.push_back(static_cast<std::uint32_t>(seen_));
    }
  } while (seen_ < count_ && std::chrono::steady_clock::now() < end);
}

void TableOrder::sort_new(const TableRows& rows) {
  std::vector<std::pair<SortKey, std::uint32_t>> added;
  for (std::size_t i = sorted_.size(); i < size(); ++i) {
    const std::size_t row = shown(i);
    added.emplace_back(rows.key(row, sort_->column), static_cast<std::uint32_t>(row));
  }
  if (added.empty()) return;
  std::sort(added.begin(), added.end());
  std::vector<std::pair<SortKey, std::uint32_t>> all(sorted_.size() + added.size());
  std::merge(std::make_move_iterator(sorted_.begin()), std::make_move_iterator(sorted_.end()),
             std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()), all.begin());
  sorted_ = std::move(all);
}

std::size_t TableOrder::row(std::size_t position) const {
  LOOPSCOPE_DCHECK(position < size());
  const std::size_t index = backwards_ ? size() - 1 - position : position;
  return by_key_ ? sorted_[index].second : shown(index);
}

std::optional<std::size_t> TableOrder::position(std::size_t row) const {
  std::size_t index = row;
  if (filtered()) {
    const auto after = std::upper_bound(matches_.begin(), matches_.end(), row);
    if (after == matches_.begin()) return {};
    index = static_cast<std::size_t>(after - matches_.begin()) - 1;
  }
  if (index >= size()) return {};
  if (by_key_) {
    const std::size_t wanted = shown(index);
    const auto found =
        std::find_if(sorted_.begin(), sorted_.end(), [wanted](const auto& entry) { return entry.second == wanted; });
    index = static_cast<std::size_t>(found - sorted_.begin());
  }
  return backwards_ ? size() - 1 - index : index;
}

double TableOrder::progress() const {
  return count_ == 0 ? 1 : static_cast<double>(seen_) / static_cast<double>(count_);
}

}  // namespace loopscope::views
