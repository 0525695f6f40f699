#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/sync/sync_object.h"
#include "core/task/coro.h"

namespace loopscope {

/// get_nowait() found the queue empty.
class QueueEmpty : public std::runtime_error {
 public:
  QueueEmpty() : std::runtime_error("the queue is empty") {}
};

/// put_nowait() found the queue full.
class QueueFull : public std::runtime_error {
 public:
  QueueFull() : std::runtime_error("the queue is full") {}
};

/// What queues have in common whatever is in them. Belongs to one loop and its thread. It must outlive those who wait
/// for it.
class QueueBase : public SyncObject {
 public:
  virtual ~QueueBase() = default;

  /// How many items are in it.
  virtual std::size_t qsize() const = 0;
  /// How many fit in; none or less: any number.
  std::int64_t maxsize() const { return maxsize_; }
  bool empty() const { return qsize() == 0; }
  bool full() const { return maxsize_ > 0 && qsize() >= static_cast<std::size_t>(maxsize_); }

  /// An item that was taken out is dealt with. Throws std::logic_error when called more often than items were put.
  void task_done();
  /// Waits until every item that was put is dealt with.
  Coro<void> join();

  /// How many tasks wait in get(), and in put().
  std::size_t getters() const { return getters_.size(); }
  std::size_t putters() const { return putters_.size(); }

 protected:
  explicit QueueBase(std::int64_t maxsize) : SyncObject(trace::SyncOp::Object::queue), maxsize_(maxsize) {}

  Coro<void> until_not_empty();
  Coro<void> until_not_full();
  void require_item();
  void require_place();
  void item_put();
  void item_taken();

 private:
  const std::int64_t maxsize_;
  std::uint64_t unfinished_ = 0;
  WaitQueue getters_;
  WaitQueue putters_;
  WaitQueue joiners_;
};

/// A queue between tasks, over a store that decides on the order: a type with push, pop and size.
template <class T, class Store>
class BasicQueue : public QueueBase {
 public:
  explicit BasicQueue(std::int64_t maxsize = 0) : QueueBase(maxsize) {}

  std::size_t qsize() const override { return store_.size(); }

  /// Waits for a free place and puts the item there.
  Coro<void> put(T item) {
    bind();
    if (full()) co_await until_not_full();
    put_nowait(std::move(item));
  }
  /// Throws QueueFull when there is no free place.
  void put_nowait(T item) {
    require_place();
    store_.push(std::move(item));
    item_put();
  }
  /// Waits for an item and takes it out.
  Coro<T> get() {
    bind();
    if (empty()) co_await until_not_empty();
    co_return get_nowait();
  }
  /// Throws QueueEmpty when there is none.
  T get_nowait() {
    require_item();
    T item = store_.pop();
    item_taken();
    return item;
  }

 private:
  Store store_;
};

/// First in, first out.
template <class T>
class FifoStore {
 public:
  std::size_t size() const { return items_.size(); }
  void push(T item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  std::deque<T> items_;
};

/// Last in, first out.
template <class T>
class LifoStore {
 public:
  std::size_t size() const { return items_.size(); }
  void push(T item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

 private:
  std::vector<T> items_;
};

/// The least first, by operator<. Equal items come out in any order.
template <class T>
class PriorityStore {
 public:
  std::size_t size() const { return items_.size(); }
  void push(T item) {
    items_.push_back(std::move(item));
    std::push_heap(items_.begin(), items_.end(), kLater);
  }
  T pop() {
    std::pop_heap(items_.begin(), items_.end(), kLater);
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

 private:
  static constexpr auto kLater = [](const T& a, const T& b) { return b < a; };

  std::vector<T> items_;
};

/// asyncio's Queue, LifoQueue and PriorityQueue. The argument of the constructor is maxsize.
template <class T>
using Queue = BasicQueue<T, FifoStore<T>>;
template <class T>
using LifoQueue = BasicQueue<T, LifoStore<T>>;
template <class T>
using PriorityQueue = BasicQueue<T, PriorityStore<T>>;

}  // namespace loopscope
