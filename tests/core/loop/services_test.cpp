#include "core/loop/services.h"

#include <gmock/gmock.h>

#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using Log = std::vector<std::string>;

/// One that writes down what it is told.
template <int number>
struct Service final : LoopService {
  ~Service() override { say("gone"); }
  void closing() override { say("closing"); }
  void closed() override { say("closed"); }

  void say(const char* what) const {
    if (log) log->push_back(fmt::format("{} {}", number, what));
  }
  Log* log = nullptr;
};

TEST(LoopServices, MakesOneOfEachTypeWhenItIsFirstAskedFor) {
  LoopServices services;
  auto& first = services.get<Service<1>>();
  auto& second = services.get<Service<2>>();
  EXPECT_NE(static_cast<LoopService*>(&first), &second);
  EXPECT_EQ(&services.get<Service<1>>(), &first);
  EXPECT_EQ(&services.get<Service<2>>(), &second);
}

TEST(LoopServices, StayWhereTheyAreWhenOthersAreMade) {
  LoopServices services;
  auto& first = services.get<Service<1>>();
  services.get<Service<2>>();
  services.get<Service<3>>();
  services.get<Service<4>>();
  services.get<Service<5>>();
  EXPECT_EQ(&services.get<Service<1>>(), &first);
}

TEST(LoopServices, EachLoopHasItsOwn) {
  TestLoop a, b;
  EXPECT_NE(&a.loop.service<Service<1>>(), &b.loop.service<Service<1>>());
}

TEST(LoopServices, AreToldOfTheLoopsEndTheLatestFirst) {
  Log log;
  {
    TestLoop t;
    t.loop.service<Service<1>>().log = &log;
    t.loop.service<Service<2>>().log = &log;
    t.loop.call_soon(t.saying("never called"));
    t.loop.close();
    t.loop.close();  // nothing happens the second time
    EXPECT_THAT(log, ElementsAre("2 closing", "1 closing", "2 closed", "1 closed"));
    EXPECT_THAT(t.log, ElementsAre());
    EXPECT_EQ(t.sink.count(trace::Kind::loop_stop), 1u);
    log.clear();
  }
  EXPECT_THAT(log, testing::UnorderedElementsAre("1 gone", "2 gone"));
}

/// Asks the loop what it still tells.
struct Witness final : LoopService {
  void closing() override { loop->emit(trace::Kind::mark, kNoObject, loop->intern("closing")); }
  void closed() override {
    loop->emit(trace::Kind::mark, kNoObject, loop->intern("closed"));
    still_traced = loop->traced();
  }
  EventLoop* loop = nullptr;
  bool still_traced = true;
};

TEST(LoopServices, WhatTheyDoWhileTheLoopClosesIsToldAndAfterwardsIsNot) {
  TestLoop t;
  auto& witness = t.loop.service<Witness>();
  witness.loop = &t.loop;
  t.loop.close();
  EXPECT_FALSE(witness.still_traced);
  const std::vector<std::string> lines = t.lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[1], testing::HasSubstr("mark text=\"closing\""));
  EXPECT_THAT(lines[2], testing::HasSubstr("loop_stop"));
}

}  // namespace
}  // namespace loopscope
