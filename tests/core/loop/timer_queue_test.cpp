#include "core/loop/timer_queue.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>
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
    const auto later = [](TimeNs time, const Entry& entry) { return time < entry.when; };
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), when, later), {when, &timer});
  }
  TimerHandle* pop_front() {
    TimerHandle* const timer = entries_.front().timer;
    entries_.erase(entries_.begin());
    return timer;
  }
  std::vector<TimerHandle*> pop_due(TimeNs now) {
    std::vector<TimerHandle*> due;
    while (!entries_.empty() && entries_.front().when <= now) due.push_back(pop_front());
    return due;
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

std::vector<TimerHandle*> pop_due(TimerQueue& queue, TimeNs now) {
  std::vector<TimerHandle*> due;
  queue.pop_due(now, [&](TimerHandle& timer) { due.push_back(&timer); });
  return due;
}

/// A queue and the oracle, that are told the same, in a world where time passes.
class Both {
 public:
  /// deadline(random, now): of the next timer.
  using Deadline = TimeNs (*)(std::mt19937_64&, TimeNs now);

  Both(std::uint64_t seed, std::size_t timers, Deadline deadline)
      : random_(seed), timers_(timers), deadline_(deadline) {}

  /// A random step, and all that can be asked.
  void step() {
    Timer& timer = timers_[random_() % timers_.size()];
    const auto kind = random_() % 16;
    if (kind == 0) {
      now_ += static_cast<TimeNs>(random_() % 1000);
      ASSERT_EQ(pop_due(queue_, now_), oracle_.pop_due(now_));
    } else if (kind == 1 && !queue_.empty()) {
      ASSERT_EQ(&queue_.pop_front(), oracle_.pop_front());
    } else if (timer.armed() && kind < 8) {
      queue_.remove(timer);
      oracle_.remove(timer);
      ASSERT_FALSE(timer.armed());
    } else if (!timer.armed()) {
      const TimeNs when = deadline_(random_, now_);
      queue_.push(timer, when);
      oracle_.push(timer, when);
      ASSERT_TRUE(timer.armed());
    }
    ASSERT_EQ(queue_.size(), oracle_.size());
    if (queue_.empty() || random_() % 4 == 0) return;  // asking puts things in order: not always
    ASSERT_EQ(queue_.next_deadline(), oracle_.next_deadline());
  }
  void drain() {
    while (!queue_.empty()) ASSERT_EQ(&queue_.pop_front(), oracle_.pop_front());
    ASSERT_EQ(oracle_.size(), 0u);
  }

 private:
  std::mt19937_64 random_;
  std::deque<Timer> timers_;
  const Deadline deadline_;
  TimeNs now_ = 0;
  TimerQueue queue_;
  Oracle oracle_;
};

TimeNs below(std::mt19937_64& random, TimeNs limit) {
  return static_cast<TimeNs>(random() % static_cast<std::uint64_t>(limit));
}

struct Deadlines {
  const char* name;
  Both::Deadline deadline;
};

const Deadlines kDeadlines[] = {
    {"few, so that many are equal", [](std::mt19937_64& random, TimeNs) { return below(random, 40); }},
    {"all equal", [](std::mt19937_64&, TimeNs) { return TimeNs{7}; }},
    {"soon", [](std::mt19937_64& random, TimeNs now) { return now + below(random, 2000); }},
    {"past", [](std::mt19937_64& random, TimeNs now) { return now - below(random, 2000); }},
    {"each before the last",
     [](std::mt19937_64& random, TimeNs now) { return 1'000'000 - 10 * now - below(random, 9); }},
    {"from nanoseconds to years",
     [](std::mt19937_64& random, TimeNs now) { return now + below(random, TimeNs{1} << (1 + random() % 58)); }},
    {"a crowd and few far away",
     [](std::mt19937_64& random, TimeNs now) {
       return random() % 100 ? now + below(random, 50) : INT64_MAX - below(random, 3);
     }},
    {"the ends of time, and between",
     [](std::mt19937_64& random, TimeNs now) {
       const TimeNs ends[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX, now, 0};
       return ends[random() % std::size(ends)];
     }},
};

TEST(TimerQueue, DoesWhatASortedListDoes) {
  for (const Deadlines& kind : kDeadlines) {
    for (const std::size_t timers : {3u, 100u, 3000u}) {
      SCOPED_TRACE(testing::Message() << kind.name << ", " << timers << " timers");
      for (std::uint64_t seed = 0; seed < 2; ++seed) {
        Both both(seed, timers, kind.deadline);
        for (std::size_t i = 0; i < 2000 + 8 * timers; ++i) ASSERT_NO_FATAL_FAILURE(both.step()) << "step " << i;
        ASSERT_NO_FATAL_FAILURE(both.drain());
      }
    }
  }
}

TEST(TimerQueue, GivesManyThatAreDueAtOnceInOrder) {
  TimerQueue queue;
  std::deque<Timer> timers(10'000);
  std::vector<TimerHandle*> in_order(timers.size());
  std::mt19937 random(1);
  std::vector<std::size_t> deadlines(timers.size());
  for (std::size_t i = 0; i < timers.size(); ++i) deadlines[i] = i;
  std::shuffle(deadlines.begin(), deadlines.end(), random);
  for (std::size_t i = 0; i < timers.size(); ++i) {
    queue.push(timers[i], static_cast<TimeNs>(deadlines[i]));
    in_order[deadlines[i]] = &timers[i];
  }
  EXPECT_TRUE(pop_due(queue, -1).empty());
  std::vector<TimerHandle*> due = pop_due(queue, 6'000);
  EXPECT_EQ(due.size(), 6'001u);
  EXPECT_FALSE(due.back()->armed());
  EXPECT_EQ(queue.next_deadline(), 6'001);
  for (TimerHandle* timer : pop_due(queue, INT64_MAX)) due.push_back(timer);
  EXPECT_EQ(due, in_order);
  EXPECT_TRUE(queue.empty());
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

// With a search among the rest for each this would take minutes.
TEST(TimerQueue, CancellingTheNextOfManyIsQuickWhateverTheirNumber) {
  TimerQueue queue;
  std::deque<Timer> timers(500'000);
  for (std::size_t i = 0; i < timers.size(); ++i) queue.push(timers[i], static_cast<TimeNs>(i % 7 * 1'000'000 + i));
  while (queue.size() > 1) {
    const TimeNs next = queue.next_deadline();
    queue.remove(timers[static_cast<std::size_t>(next % 1'000'000)]);
  }
  queue.pop_front();
}

}  // namespace
}  // namespace loopscope
