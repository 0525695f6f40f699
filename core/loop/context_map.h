#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace loopscope {

/// What the variables of a context are set to. A value: copied in constant time, and a copy does not see what becomes
/// of the other. A persistent treap: to set a variable makes new nodes on the way to it and shares all others, so that
/// it costs the logarithm of how many there are. Copies may be used on different threads at once.
///
/// Rejected: a vector that is copied when it is written, which makes n variables cost n squared.
class ContextMap {
 public:
  /// Names a variable: a number that no other has.
  using Key = std::uint64_t;
  using Value = std::shared_ptr<const void>;

  /// A key for another variable.
  static Key new_key();

  /// Null when it is not set. Good until this map changes.
  const Value* find(Key key) const;
  void set(Key key, Value value);
  /// Nothing happens when it is not set.
  void erase(Key key);
  std::size_t size() const { return size_; }

 private:
  struct Node;
  struct Halves;
  using Link = std::shared_ptr<const Node>;

  static Link inserted(const Link& tree, Key key, Value value);
  static Link erased(const Link& tree, Key key);
  static Halves split(const Link& tree, Key key);
  static Link merged(const Link& lower, const Link& higher);

  Link root_;
  std::size_t size_ = 0;
};

}  // namespace loopscope
