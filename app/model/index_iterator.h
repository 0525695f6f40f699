#pragma once

#include <compare>
#include <cstddef>
#include <iterator>

namespace loopscope::model {

/// A position in a list that gives its items by value, through operator[]: like an iterator of a vector but for that.
/// Valid as long as the list is.
template <class List, class Item>
class IndexIterator {
 public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = Item;
  using difference_type = std::ptrdiff_t;
  using reference = Item;
  class pointer {
   public:
    explicit pointer(const Item& item) : item_(item) {}
    const Item* operator->() const { return &item_; }

   private:
    Item item_;
  };

  IndexIterator() = default;
  IndexIterator(const List& list, std::size_t index) : list_(&list), index_(index) {}

  Item operator*() const { return (*list_)[index_]; }
  pointer operator->() const { return pointer(**this); }
  Item operator[](difference_type steps) const { return *(*this + steps); }
  IndexIterator& operator+=(difference_type steps) {
    index_ += static_cast<std::size_t>(steps);
    return *this;
  }
  IndexIterator& operator-=(difference_type steps) { return *this += -steps; }
  IndexIterator& operator++() { return *this += 1; }
  IndexIterator& operator--() { return *this -= 1; }
  IndexIterator operator++(int) {
    const IndexIterator before = *this;
    ++*this;
    return before;
  }
  IndexIterator operator--(int) {
    const IndexIterator before = *this;
    --*this;
    return before;
  }
  friend IndexIterator operator+(IndexIterator at, difference_type steps) { return at += steps; }
  friend IndexIterator operator+(difference_type steps, IndexIterator at) { return at += steps; }
  friend IndexIterator operator-(IndexIterator at, difference_type steps) { return at -= steps; }
  friend difference_type operator-(const IndexIterator& a, const IndexIterator& b) {
    return static_cast<difference_type>(a.index_ - b.index_);
  }
  bool operator==(const IndexIterator& other) const { return index_ == other.index_; }
  auto operator<=>(const IndexIterator& other) const { return index_ <=> other.index_; }

 private:
  const List* list_ = nullptr;
  std::size_t index_ = 0;
};

}  // namespace loopscope::model
