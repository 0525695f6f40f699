#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/model/lane.h"

namespace loopscope::model {

/// What the first spans of a lane add up to. Two of these, subtracted, are a range's.
struct SpanSums {
  std::array<TimeNs, kLaneStates> ns{};            ///< time in each state
  std::array<std::uint32_t, kLaneStates> count{};  ///< spans in each state

  void add(const Span& span, TimeNs end_ns) {
    const std::size_t state = state_number(span.state);
    ns[state] += end_ns - span.begin_ns;
    ++count[state];
  }
  SpanSums operator-(const SpanSums& before) const;
  bool operator==(const SpanSums&) const = default;
};

/// Levels of detail of one lane: what makes any stretch of it cost the same, however many spans are in it. For every
/// kBlock spans it holds where they begin and the sums of all spans before them, a cache line, 2 bytes a span. So the
/// sums up to any span take a look at one block and a walk over fewer than kBlock spans, and the sums of a range are a
/// difference: unlike a tree of partial sums it has one level, and appending never touches what is there.
///
/// The spans themselves stay with the lane, which hands them in, as a SpanList or what is like one.
/// They must be in order and must not overlap; many may share a time. Spans that may still change, such as the open
/// one, are not taken in yet: queries read them one by one.
class SpanForest {
 public:
  static constexpr std::size_t kBlock = 32;

  /// Takes in whole blocks of the lane's first `count` spans, which change no more.
  template <class Spans>
  void grow(const Spans& spans, std::size_t count) {
    while (size() + kBlock <= count) append_block(spans);
  }

  /// Spans taken in so far; a multiple of kBlock.
  std::size_t size() const { return blocks_.empty() ? 0 : (blocks_.size() - 1) * kBlock; }

  /// The first span at or after `from` that begins at `begin_ns` or later, of the lane's `count`; `count` when there is
  /// none. It takes logarithmic time in the distance from `guess`.
  template <class Spans>
  std::size_t first_at(const Spans& spans, std::size_t count, TimeNs begin_ns, std::size_t from = 0,
                       std::size_t guess = 0) const {
    return search(
        count, from, guess, [&](const Block& block) { return block.begin_ns < begin_ns; },
        [&](std::size_t i) { return spans.begin_ns(i) < begin_ns; });
  }
  /// The same for spans that begin with event number `event` or a later one.
  template <class Spans>
  std::size_t first_at_event(const Spans& spans, std::size_t count, std::uint64_t event, std::size_t from = 0,
                             std::size_t guess = 0) const {
    return search(
        count, from, guess, [&](const Block& block) { return block.begin_event < event; },
        [&](std::size_t i) { return spans.begin_event(i) < event; });
  }

  /// The sums of the first `count` spans; one that is open lasts until `now_ns`.
  template <class Spans>
  SpanSums sums(const Spans& spans, std::size_t count, TimeNs now_ns) const {
    const std::size_t block = std::min(count, size()) / kBlock;
    SpanSums sums;
    if (!blocks_.empty()) sums = {blocks_[block].ns, blocks_[block].count};
    for (std::size_t i = block * kBlock; i < count; ++i) {
      const Span taken = spans[i];
      sums.add(taken, taken.open() ? now_ns : taken.end_ns);
    }
    return sums;
  }
  /// How many spans are in each state among the first `count`.
  template <class Spans>
  std::array<std::uint32_t, kLaneStates> counts(const Spans& spans, std::size_t count) const {
    const std::size_t block = std::min(count, size()) / kBlock;
    std::array<std::uint32_t, kLaneStates> counts{};
    if (!blocks_.empty()) counts = blocks_[block].count;
    for (std::size_t i = block * kBlock; i < count; ++i) ++counts[state_number(spans.state(i))];
    return counts;
  }

  /// Bytes of memory it holds, itself included.
  std::size_t memory_bytes() const { return sizeof(*this) + blocks_.capacity() * sizeof(Block); }

 private:
  struct Block {
    TimeNs begin_ns = 0;  // of its first span
    std::array<TimeNs, kLaneStates> ns{};
    std::array<std::uint32_t, kLaneStates> count{};
    std::uint32_t begin_event = 0;
  };
  static_assert(sizeof(Block) == 64);

  // The block behind the last one has only the sums so far.
  template <class Spans>
  void append_block(const Spans& spans) {
    if (blocks_.empty()) blocks_.emplace_back();
    const std::size_t first = size();
    Block& block = blocks_.back();
    SpanSums sums{block.ns, block.count};
    block.begin_ns = spans.begin_ns(first);
    block.begin_event = spans.begin_event(first);
    for (std::size_t i = first; i < first + kBlock; ++i) {
      const Span taken = spans[i];
      sums.add(taken, taken.end_ns);
    }
    // Doubling would waste a quarter of the memory of large lanes on average.
    if (blocks_.size() == blocks_.capacity()) blocks_.reserve(blocks_.size() + blocks_.size() / 4 + 1);
    Block& next = blocks_.emplace_back();
    next.ns = sums.ns;
    next.count = sums.count;
  }

  // The first index in [from, count) that is not before what is wanted: blocks first, then single spans.
  template <class BlockBefore, class SpanBefore>
  std::size_t search(std::size_t count, std::size_t from, std::size_t guess, const BlockBefore& block_before,
                     const SpanBefore& span_before) const {
    const std::size_t first = from / kBlock;
    const std::size_t block = last_before(first, guess / kBlock, block_before);
    if (block > first) from = block * kBlock;
    std::size_t end = block + 1 < size() / kBlock ? std::min(count, (block + 1) * kBlock) : count;
    while (from < end) {
      const std::size_t middle = from + (end - from) / 2;
      if (span_before(middle)) {
        from = middle + 1;
      } else {
        end = middle;
      }
    }
    return from;
  }

  // The last block that is before what is wanted, or `first` when none after that is: steps that double, from the guess
  // on, then halving.
  template <class BlockBefore>
  std::size_t last_before(std::size_t first, std::size_t guess, const BlockBefore& before) const {
    const std::size_t blocks = size() / kBlock;
    if (first + 1 >= blocks) return first;
    std::size_t low = first;
    std::size_t high = std::clamp(guess, first + 1, blocks - 1);
    if (before(blocks_[high])) {
      std::size_t step = 1;
      do {
        low = high;
        high = std::min(low + step, blocks);
        step *= 2;
      } while (high < blocks && before(blocks_[high]));
    } else {
      for (std::size_t step = 1; high - low > step; step *= 2) {
        if (before(blocks_[high - step])) {
          low = high - step;
          break;
        }
        high -= step;
      }
    }
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (before(blocks_[middle]) ? low : high) = middle;
    }
    return low;
  }

  std::vector<Block> blocks_;
};

}  // namespace loopscope::model
