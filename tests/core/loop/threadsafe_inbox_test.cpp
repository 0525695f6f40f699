#include "core/loop/threadsafe_inbox.h"

#include <memory>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

namespace loopscope {
namespace {

/// Counts how often it was woken; there is nothing to wait for.
class WakeCounter final : public Selector {
 public:
  void add(Watch&) override {}
  void remove(Watch&) override {}
  void select(std::optional<Duration>, std::vector<Watch*>&) override {}
  void wake() override { ++wakes; }
  std::size_t watch_count() const override { return 0; }

  int wakes = 0;
};

class Inbox : public testing::Test {
 protected:
  /// Calls what was left.
  std::string called() {
    log_.clear();
    for (const auto& call : inbox_.take()) call.function();
    return log_;
  }
  std::function<void()> writing(char letter) {
    return [this, letter] { log_ += letter; };
  }

  std::string log_;
  WakeCounter selector_;
  Doorbell bell_{selector_};
  ThreadsafeInbox inbox_{bell_};
};

TEST_F(Inbox, GivesWhatWasLeftOnceAndInOrder) {
  inbox_.post(writing('a'));
  inbox_.post(writing('b'));
  EXPECT_EQ(called(), "ab");
  EXPECT_EQ(called(), "");
}

TEST_F(Inbox, RingsForEachFunctionAfterItIsThere) {
  EXPECT_FALSE(bell_.rung());
  inbox_.post(writing('a'));
  EXPECT_TRUE(bell_.rung());
  EXPECT_EQ(selector_.wakes, 1);
  bell_.answer();
  EXPECT_FALSE(bell_.rung());
  inbox_.post(writing('b'));
  EXPECT_TRUE(bell_.rung());
  EXPECT_EQ(selector_.wakes, 2);
  EXPECT_EQ(called(), "ab");
}

TEST_F(Inbox, WhatComesBetweenTheAnswerAndTheLookRingsAgain) {
  inbox_.post(writing('a'));
  bell_.answer();
  inbox_.post(writing('b'));
  EXPECT_EQ(called(), "ab");
  EXPECT_TRUE(bell_.rung());  // it looks once more than it must, and misses nothing
}

TEST_F(Inbox, OnceClosedRefusesAndLetsGoOfWhatItHas) {
  const auto held = std::make_shared<int>();
  inbox_.post([held] {});
  inbox_.close();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_THROW(inbox_.post(writing('a')), std::logic_error);
  EXPECT_EQ(called(), "");
}

TEST_F(Inbox, AFunctionThatPostsWhenItIsDestroyedFindsNoLockHeld) {
  const auto poster =
      std::shared_ptr<void>(nullptr, [this](void*) { EXPECT_THROW(inbox_.post([] {}), std::logic_error); });
  inbox_.post([poster] {});
  const_cast<std::shared_ptr<void>&>(poster).reset();
  inbox_.close();
}

}  // namespace
}  // namespace loopscope
