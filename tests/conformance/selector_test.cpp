#include "core/loop/selector.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "core/base/owned_fd.h"
#include "core/loop/epoll_selector.h"
#include "core/loop/event_loop.h"
#include "core/loop/simulated_selector.h"

// What every selector must do. A "pipe" is a descriptor of which the test decides when it is readable; all are
// writable.

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using trace::Interest;

class EpollWorld {
 public:
  static constexpr bool kSimulated = false;

  EpollWorld() = default;
  Clock& clock() { return clock_; }
  Selector& selector() { return selector_; }

  class Pipe {
   public:
    explicit Pipe(EpollWorld&) {
      int ends[2];
      if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::runtime_error("no pipe");
      here_ = OwnedFd(ends[0]);
      there_ = OwnedFd(ends[1]);
    }
    int fd() const { return here_.get(); }
    void fill() { EXPECT_EQ(::send(there_.get(), "x", 1, 0), 1); }
    void drain() {
      char byte;
      EXPECT_EQ(::recv(here_.get(), &byte, 1, 0), 1);
    }

   private:
    OwnedFd here_, there_;
  };

 private:
  RealClock clock_;
  EpollSelector selector_;
};

class SimulatedSelectorWorld {
 public:
  static constexpr bool kSimulated = true;

  Clock& clock() { return clock_; }
  Selector& selector() { return selector_; }

  class Pipe {
   public:
    explicit Pipe(SimulatedSelectorWorld& world) : selector_(world.selector_), fd_(selector_.open()) {
      selector_.set_ready(fd_, Interest::write, true);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() { selector_.close(fd_); }
    int fd() const { return fd_; }
    void fill() { selector_.set_ready(fd_, Interest::read, true); }
    void drain() { selector_.set_ready(fd_, Interest::read, false); }

   private:
    SimulatedSelector& selector_;
    const int fd_;
  };

 private:
  VirtualClock clock_;
  SimulatedSelector selector_{clock_};
};

class TestWatch final : public Watch {
 public:
  using Watch::Watch;

 private:
  void run() override {}
};

/// The watch of somebody who promised to call forget().
class ArmedWatch final : public Watch {
 public:
  ArmedWatch(int fd, Interest interest) : Watch(fd, interest) { keep_armed(); }

 private:
  void run() override {}
};

template <class World>
class SelectorConformance : public testing::Test {
 protected:
  using Pipe = typename World::Pipe;

  Selector& selector() { return world_.selector(); }
  std::vector<Watch*> select(std::optional<Duration> timeout) {
    std::vector<Watch*> ready;
    selector().select(timeout, ready);
    return ready;
  }
  TimeNs now() { return world_.clock().now(); }
  TimeNs time_of_select(std::optional<Duration> timeout) {
    const TimeNs before = now();
    EXPECT_TRUE(select(timeout).empty());
    return now() - before;
  }

  World world_;
};

struct SelectorNames {
  template <class World>
  static std::string GetName(int) {
    return World::kSimulated ? "Simulated" : "Epoll";
  }
};
using SelectorWorlds = testing::Types<EpollWorld, SimulatedSelectorWorld>;
TYPED_TEST_SUITE(SelectorConformance, SelectorWorlds, SelectorNames);

TYPED_TEST(SelectorConformance, ReportsWhatIsReadyForAsLongAsItIs) {
  typename TypeParam::Pipe pipe(this->world_);
  TestWatch watch(pipe.fd(), Interest::read);
  this->selector().add(watch);
  EXPECT_TRUE(this->select(0s).empty());
  pipe.fill();
  EXPECT_EQ(this->select(std::nullopt), std::vector<Watch*>{&watch});
  EXPECT_EQ(this->select(0s), std::vector<Watch*>{&watch});
  pipe.drain();
  EXPECT_TRUE(this->select(0s).empty());
  this->selector().remove(watch);
}

TYPED_TEST(SelectorConformance, BothDirectionsAreWatchedApart) {
  typename TypeParam::Pipe pipe(this->world_);
  TestWatch reader(pipe.fd(), Interest::read);
  TestWatch writer(pipe.fd(), Interest::write);
  this->selector().add(writer);
  this->selector().add(reader);
  EXPECT_EQ(this->selector().watch_count(), 2u);
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&writer});
  pipe.fill();
  EXPECT_EQ(this->select(1s), (std::vector<Watch*>{&reader, &writer}));
  this->selector().remove(writer);
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&reader});
  this->selector().remove(reader);
  EXPECT_EQ(this->selector().watch_count(), 0u);
  EXPECT_TRUE(this->select(0s).empty());
}

TYPED_TEST(SelectorConformance, ManyAreReportedTogether) {
  std::vector<std::unique_ptr<typename TypeParam::Pipe>> pipes;
  std::vector<std::unique_ptr<TestWatch>> watches;
  for (int i = 0; i < 50; ++i) {
    pipes.push_back(std::make_unique<typename TypeParam::Pipe>(this->world_));
    watches.push_back(std::make_unique<TestWatch>(pipes.back()->fd(), Interest::read));
    this->selector().add(*watches.back());
  }
  for (std::size_t i = 0; i < 50; i += 2) pipes[i]->fill();
  std::vector<Watch*> ready = this->select(1s);
  EXPECT_EQ(ready.size(), 25u);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(std::count(ready.begin(), ready.end(), watches[i].get()), i % 2 == 0) << i;
  }
  for (auto& watch : watches) this->selector().remove(*watch);
}

TYPED_TEST(SelectorConformance, ATimeoutPassesInWholeMillisecondsRoundedUp) {
  EXPECT_LT(this->time_of_select(0s), kNsPerSecond);
  EXPECT_GE(this->time_of_select(5ms), 5 * kNsPerMs);
  EXPECT_GE(this->time_of_select(2ms + 1ns), 3 * kNsPerMs);
  EXPECT_GE(this->time_of_select(1ns), kNsPerMs);
}

TYPED_TEST(SelectorConformance, WakeEndsTheNextSelectOrThePresentOne) {
  this->selector().wake();
  this->selector().wake();
  EXPECT_LT(this->time_of_select(std::nullopt), kNsPerSecond);
  EXPECT_GE(this->time_of_select(2ms), 2 * kNsPerMs);  // both were spent

  std::thread waker([this] {
    std::this_thread::sleep_for(5ms);
    this->selector().wake();
  });
  EXPECT_TRUE(this->select(std::nullopt).empty());
  waker.join();
}

TYPED_TEST(SelectorConformance, OneWatchADescriptorAndDirection) {
  typename TypeParam::Pipe pipe(this->world_);
  TestWatch first(pipe.fd(), Interest::read);
  TestWatch second(pipe.fd(), Interest::read);
  this->selector().add(first);
  EXPECT_THROW(this->selector().add(second), std::logic_error);
  this->selector().remove(first);
  this->selector().add(second);
  pipe.fill();
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&second});
  this->selector().remove(second);
}

TYPED_TEST(SelectorConformance, WhatKeepsArmedIsReportedToNobodyButWhoWatches) {
  typename TypeParam::Pipe pipe(this->world_);
  ArmedWatch first(pipe.fd(), Interest::read);
  this->selector().add(first);
  this->selector().remove(first);
  EXPECT_EQ(this->selector().watch_count(), 0u);
  pipe.fill();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(this->select(0s).empty());
  // News for nobody may end one wait, but not every one.
  EXPECT_TRUE(this->select(1ms).empty());
  EXPECT_GE(this->time_of_select(5ms), 5 * kNsPerMs);
  ArmedWatch second(pipe.fd(), Interest::read);
  this->selector().add(second);
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&second});
  this->selector().remove(second);
  pipe.drain();
  this->selector().add(second);
  EXPECT_TRUE(this->select(0s).empty());
  pipe.fill();
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&second});
  this->selector().remove(second);
  this->selector().forget(pipe.fd());
}

TYPED_TEST(SelectorConformance, WhatKeepsArmedInOneDirectionLeavesTheOtherAlone) {
  typename TypeParam::Pipe pipe(this->world_);
  ArmedWatch reader(pipe.fd(), Interest::read);
  TestWatch writer(pipe.fd(), Interest::write);
  this->selector().add(reader);
  this->selector().remove(reader);
  this->selector().add(writer);
  pipe.fill();
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&writer});
  this->selector().add(reader);
  EXPECT_EQ(this->select(1s), (std::vector<Watch*>{&reader, &writer}));
  this->selector().remove(writer);
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&reader});
  this->selector().remove(reader);
  this->selector().forget(pipe.fd());
}

TYPED_TEST(SelectorConformance, AForgottenNumberIsFreeForAnother) {
  int number = -1;
  {
    typename TypeParam::Pipe pipe(this->world_);
    number = pipe.fd();
    ArmedWatch watch(number, Interest::read);
    this->selector().add(watch);
    pipe.fill();
    EXPECT_EQ(this->select(1s), std::vector<Watch*>{&watch});
    this->selector().remove(watch);
    this->selector().forget(number);
    this->selector().forget(number);  // nothing happens
  }
  typename TypeParam::Pipe pipe(this->world_);
  EXPECT_EQ(pipe.fd(), number);
  ArmedWatch watch(number, Interest::read);
  this->selector().add(watch);
  EXPECT_TRUE(this->select(0s).empty());
  pipe.fill();
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&watch});
  this->selector().remove(watch);
  this->selector().forget(number);
}

// Who makes no promise may close it while it is watched, as long as the watch is removed before the number is used.
TYPED_TEST(SelectorConformance, WithoutAPromiseNothingNeedsToBeForgotten) {
  int number = -1;
  {
    typename TypeParam::Pipe pipe(this->world_);
    number = pipe.fd();
    TestWatch watch(number, Interest::read);
    this->selector().add(watch);
    this->selector().remove(watch);
  }
  typename TypeParam::Pipe pipe(this->world_);
  EXPECT_EQ(pipe.fd(), number);
  TestWatch watch(number, Interest::read);
  this->selector().add(watch);
  pipe.fill();
  EXPECT_EQ(this->select(1s), std::vector<Watch*>{&watch});
  this->selector().remove(watch);
}

TYPED_TEST(SelectorConformance, WhatCannotBeWatchedIsRefused) {
  TestWatch negative(-1, Interest::read);
  TestWatch closed(1'000'000, Interest::read);
  EXPECT_THROW(this->selector().add(negative), std::system_error);
  EXPECT_THROW(this->selector().add(closed), std::system_error);
  EXPECT_EQ(this->selector().watch_count(), 0u);
}

}  // namespace
}  // namespace loopscope
