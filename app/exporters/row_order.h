#pragma once

#include <cstdint>

namespace loopscope::exporters {

/// Numbers the nodes of a tree in the order of its rows (parent above child, siblings in order of creation) while the
/// tree still grows, without keeping it: a node knows the range of numbers that is left for what comes under it, and a
/// new child gets a part of it. The n-th child gets about 1/n^2 of the parent's range, so that there is always some
/// left. Where the numbers are used up (a hundred million siblings, or some thousands of them nested three deep),
/// children share the last one.
class RowOrder {
 public:
  struct Node {
    std::uint64_t number = 0;
    std::uint64_t end = std::uint64_t{1} << 52;  ///< viewers hold these numbers in doubles
    std::uint64_t children = 0;
  };

  /// Thread number `count`, from 1, of a loop's number: they come behind all its tasks.
  static std::uint64_t thread(std::uint64_t count) { return (std::uint64_t{1} << 52) + count; }

  /// The next child of `parent`.
  static Node add(Node& parent) {
    const std::uint64_t range = parent.end - parent.number - 1;
    const std::uint64_t order = ++parent.children;
    // The first n children have range - range / (n + 1).
    Node child;
    child.number = parent.end - (range / order);
    child.end = parent.end - (range / (order + 1));
    if (child.number >= parent.end) child.number = parent.end - 1;
    if (child.end <= child.number) child.end = child.number + 1;
    return child;
  }
};

}  // namespace loopscope::exporters
