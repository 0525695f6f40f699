#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/loop/event_loop.h"

namespace loopscope {

class TaskBase;

/// What is kept of a loop's tasks: those that are not done, in order of creation. A task enters when it starts and
/// leaves when it ends. When the loop is closed those that are left are warned of, and let go: the newest first, as
/// C++ destroys what was made later first, so that a task may refer to what is in the frame of the one that made it (a
/// lock, a queue).
///
/// A table of pointers, in which each task knows its place. Rejected: a link in each task, sixteen bytes instead of
/// eight, by which every task that ends touches its neighbours. Of 100,000 tasks that end in no order those are in no
/// cache: 45 ns a task.
class TaskRegistry final : public LoopService {
 public:
  TaskRegistry();
  ~TaskRegistry() override;

  static TaskRegistry& of(EventLoop& loop) { return loop.service<TaskRegistry>(); }

  /// Gives the task its place.
  std::uint32_t enter(TaskBase& task) {
    if (end_ == tasks_.size()) [[unlikely]]
      make_room();
    tasks_[end_] = &task;
    ++count_;
    return end_++;
  }
  /// O(1), on average over many.
  void leave(std::uint32_t place) {
    tasks_[place] = nullptr;
    --count_;
    if (place + 1 == end_ || is_sparse()) [[unlikely]]
      close_gaps();
  }
  /// Calls f(TaskBase&) for each, in order. f may make tasks.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t place = 0; place < end_; ++place) {
      if (tasks_[place]) f(*tasks_[place]);
    }
  }
  /// Counts the tasks that were given no name, as asyncio does.
  std::uint64_t next_number() { return ++number_; }

 private:
  // The table is gone through when no more than one place in so many is taken, and not while it is short: then a task
  // that ends pays for less than one that is moved.
  static constexpr std::size_t kSparse = 4;
  static constexpr std::size_t kShort = 64;

  bool is_sparse() const { return end_ > kShort && end_ > kSparse * count_; }
  void closing() override;
  void closed() override;
  void make_room();
  void close_gaps();

  std::vector<TaskBase*> tasks_;  // null where one has left
  std::uint32_t end_ = 0;         // behind the last that has not
  std::size_t count_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace loopscope
