#include "core/loop/context_map.h"

#include <atomic>
#include <utility>

namespace loopscope {
namespace {

/// As good as random, the same each time, and another one for each key: a multiplication by an odd number undoes
/// itself.
constexpr std::uint64_t priority(ContextMap::Key key) { return key * 0x9E3779B97F4A7C15; }

}  // namespace

/// Keys grow from left to right, priorities from the leaves to the root: the shape depends on the keys alone.
struct ContextMap::Node {
  Key key;
  Value value;
  Link lower;
  Link higher;

  static Link make(const Node& like, Link lower, Link higher) {
    return std::make_shared<const Node>(Node{like.key, like.value, std::move(lower), std::move(higher)});
  }
};

struct ContextMap::Halves {
  Link lower;
  Link higher;
};

ContextMap::Key ContextMap::new_key() {
  static std::atomic<Key> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

const ContextMap::Value* ContextMap::find(Key key) const {
  const Node* node = root_.get();
  while (node && node->key != key) node = (key < node->key ? node->lower : node->higher).get();
  return node ? &node->value : nullptr;
}

void ContextMap::set(Key key, Value value) {
  if (!find(key)) ++size_;
  root_ = inserted(root_, key, std::move(value));
}

void ContextMap::erase(Key key) {
  if (!find(key)) return;
  --size_;
  root_ = erased(root_, key);
}

ContextMap::Link ContextMap::inserted(const Link& tree, Key key, Value value) {
  if (tree && tree->key == key)
    return std::make_shared<const Node>(Node{key, std::move(value), tree->lower, tree->higher});
  if (!tree || priority(key) > priority(tree->key)) {
    Halves halves = split(tree, key);
    return std::make_shared<const Node>(Node{key, std::move(value), std::move(halves.lower), std::move(halves.higher)});
  }
  if (key < tree->key) return Node::make(*tree, inserted(tree->lower, key, std::move(value)), tree->higher);
  return Node::make(*tree, tree->lower, inserted(tree->higher, key, std::move(value)));
}

ContextMap::Link ContextMap::erased(const Link& tree, Key key) {
  if (tree->key == key) return merged(tree->lower, tree->higher);
  if (key < tree->key) return Node::make(*tree, erased(tree->lower, key), tree->higher);
  return Node::make(*tree, tree->lower, erased(tree->higher, key));
}

/// What is below the key, which is not in the tree, and what is above.
ContextMap::Halves ContextMap::split(const Link& tree, Key key) {
  if (!tree) return {};
  if (key < tree->key) {
    Halves halves = split(tree->lower, key);
    return {std::move(halves.lower), Node::make(*tree, std::move(halves.higher), tree->higher)};
  }
  Halves halves = split(tree->higher, key);
  return {Node::make(*tree, tree->lower, std::move(halves.lower)), std::move(halves.higher)};
}

ContextMap::Link ContextMap::merged(const Link& lower, const Link& higher) {
  if (!lower) return higher;
  if (!higher) return lower;
  if (priority(lower->key) > priority(higher->key))
    return Node::make(*lower, lower->lower, merged(lower->higher, higher));
  return Node::make(*higher, merged(lower, higher->lower), higher->higher);
}

}  // namespace loopscope
