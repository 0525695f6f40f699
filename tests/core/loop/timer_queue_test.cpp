#include "core/loop/timer_queue.h"

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

class Timer final : public TimerHandle {
 private:
  void run() override {}
};

TEST(TimerQueue, GivesTimersByDeadlineAndThenByArming) {
  TimerQueue queue;
  Timer a, b, c, d;
  queue.push(a, 30);
  queue.push(b, 10);
  queue.push(c, 30);
  queue.push(d, 20);
  EXPECT_EQ(queue.size(), 4u);
  EXPECT_EQ(queue.next_deadline(), 10);
  EXPECT_EQ(&queue.pop_front(), &b);
  EXPECT_EQ(&queue.pop_front(), &d);
  EXPECT_EQ(&queue.pop_front(), &a);
  EXPECT_TRUE(c.armed());
  EXPECT_EQ(&queue.pop_front(), &c);
  EXPECT_FALSE(c.armed());
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, ATimerCanBeArmedAgain) {
  TimerQueue queue;
  Timer a, b;
  queue.push(a, 5);
  queue.push(b, 5);
  queue.remove(a);
  queue.push(a, 5);
  EXPECT_EQ(&queue.pop_front(), &b);
  EXPECT_EQ(&queue.pop_front(), &a);
}

TEST(TimerQueue, TakesDeadlinesFromTheEndsOfTime) {
  TimerQueue queue;
  Timer first, last;
  queue.push(last, INT64_MAX);
  queue.push(first, INT64_MIN);
  EXPECT_EQ(&queue.pop_front(), &first);
  EXPECT_EQ(&queue.pop_front(), &last);
}

/// The obvious implementation: a list kept in order.
class Oracle {
 public:
  void push(TimerHandle& timer, TimeNs when) {
    const auto later = [&](const Entry& entry) { return entry.when > when; };
    entries_.insert(std::find_if(entries_.begin(), entries_.end(), later), {when, &timer});
  }
  TimerHandle* pop_front() {
    TimerHandle* const timer = entries_.front().timer;
    entries_.erase(entries_.begin());
    return timer;
  }
  void remove(TimerHandle& timer) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.timer == &timer; });
  }
  std::size_t size() const { return entries_.size(); }
  TimeNs next_deadline() const { return entries_.front().when; }

 private:
  struct Entry {
    TimeNs when;
    TimerHandle* timer;
  };
  std::vector<Entry> entries_;
};

TEST(TimerQueue, DoesWhatASortedListDoes) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    TimerQueue queue;
    Oracle oracle;
    std::deque<Timer> timers(100);
    for (int i = 0; i < 3000; ++i) {
      Timer& timer = timers[below(100)];
      if (timer.armed() && below(2) == 0) {
        queue.remove(timer);
        oracle.remove(timer);
        EXPECT_FALSE(timer.armed());
      } else if (!timer.armed() && below(4) != 0) {
        const TimeNs when = below(40);  // few, so that many are equal
        queue.push(timer, when);
        oracle.push(timer, when);
      } else if (!queue.empty()) {
        ASSERT_EQ(&queue.pop_front(), oracle.pop_front()) << "seed " << seed << ", step " << i;
      }
      ASSERT_EQ(queue.size(), oracle.size());
      if (!queue.empty()) {
        ASSERT_EQ(queue.next_deadline(), oracle.next_deadline());
      }
    }
    while (!queue.empty()) ASSERT_EQ(&queue.pop_front(), oracle.pop_front());
  }
}

// Timeouts are mostly cancelled: those of a far future must not pile up.
TEST(TimerQueue, CancelledTimersMakeRoom) {
  TimerQueue queue;
  Timer near;
  queue.push(near, 1'000'000);
  Timer far;
  for (int i = 0; i < 1'000'000; ++i) {
    queue.push(far, 2'000'000);
    queue.remove(far);
  }
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.next_deadline(), 1'000'000);
  EXPECT_EQ(&queue.pop_front(), &near);
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, TheNextDeadlineIsNeverACancelledTimers) {
  TimerQueue queue;
  std::deque<Timer> timers(1000);
  for (std::size_t i = 0; i < timers.size(); ++i) queue.push(timers[i], static_cast<TimeNs>(i));
  for (std::size_t i = 0; i + 1 < timers.size(); ++i) {
    queue.remove(timers[i]);
    ASSERT_EQ(queue.next_deadline(), static_cast<TimeNs>(i + 1));
  }
  EXPECT_EQ(&queue.pop_front(), &timers.back());
}

}  // namespace
}  // namespace loopscope
