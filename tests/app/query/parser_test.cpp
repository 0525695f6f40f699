// What a query may say, and what is said of those that are wrong.

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "app/query/query.h"

namespace loopscope::query {
namespace {

std::string error_of(std::string_view text) {
  const Result<Query> query = parse(text);
  return query ? "no error" : query.error().message;
}

TEST(Query, StepsAreJoinedByThen) {
  const Query query = parse("event print then loop is select then ready = 0").value();
  ASSERT_EQ(query.steps.size(), 3u);
  EXPECT_EQ(std::get<EventIs>(query.steps[0].condition).kind, trace::Kind::print);
  EXPECT_EQ(std::get<LoopIs>(query.steps[1].condition).phase, trace::LoopPhase::select);
  EXPECT_EQ(std::get<Quantity>(query.steps[2].condition).of, Quantity::Of::ready);
}

TEST(Query, AndBindsCloserThanOr) {
  const Query query = parse("ready = 1 or ready = 2 and not tasks < 3 and (jobs >= 1 or jobs != 4)").value();
  const Expression& either = query.steps.front();
  ASSERT_EQ(either.kind, Expression::Kind::either);
  ASSERT_EQ(either.operands.size(), 2u);
  const Expression& both = either.operands[1];
  ASSERT_EQ(both.kind, Expression::Kind::both);
  ASSERT_EQ(both.operands.size(), 3u);
  EXPECT_EQ(both.operands[1].kind, Expression::Kind::negation);
  EXPECT_EQ(both.operands[2].kind, Expression::Kind::either);
}

TEST(Query, NamesMayBeQuotedAndHaveStars) {
  const auto of_lanes = [](std::string_view text) {
    return std::get<LaneCondition>(parse(text).value().steps.front().condition);
  };
  EXPECT_EQ(of_lanes("all echo-* are selector").who.count, Who::Count::all);
  EXPECT_EQ(of_lanes("3 of echo-* are selector").who.number, 3u);
  EXPECT_EQ(of_lanes("\"event \\\"x\\\\\" is done").who.name.text, "event \"x\\");
  EXPECT_TRUE(of_lanes("\"ready\" is done").who.name.literal);
  EXPECT_EQ(std::get<Awaits>(of_lanes("main awaits task a*b").what).task->text, "a*b");
  EXPECT_EQ(std::get<Awaits>(of_lanes("main awaits fd_read 5").what).target, 5u);
  EXPECT_EQ(std::get<WokenBy>(of_lanes("waker of main is worker-1").what).task->text, "worker-1");
  EXPECT_EQ(std::get<WokenBy>(of_lanes("waker of main is fd").what).kind, trace::Waker::Kind::fd);
  EXPECT_EQ(std::get<BlocksIn>(of_lanes("server blocks in accept").what).call, trace::Call::accept);
}

TEST(Query, BlanksBesideSignsDoNotMatter) {
  const auto compared = [](std::string_view text) {
    return std::get<Quantity>(parse(text).value().steps.front().condition).comparison;
  };
  EXPECT_EQ(compared("ready>=10").op, Operator::at_least);
  EXPECT_EQ(compared("  ready  !=\n10 ").value, 10);
  EXPECT_EQ(compared("timeout = 1.5s").value, 1'500'000'000);
  EXPECT_EQ(compared("timeout<250us").value, 250'000);
  EXPECT_EQ(compared("timeout = forever").value, INT64_MAX);
}

struct Mistake {
  const char* text;
  const char* error;
};

class QueryMistake : public testing::TestWithParam<Mistake> {};

TEST_P(QueryMistake, IsToldWithItsColumnAndWhatIsValid) { EXPECT_EQ(error_of(GetParam().text), GetParam().error); }

constexpr const char* kAtFirst =
    "; valid: a task's name, all, a number and of, ready, timers, watches, jobs, tasks, fired, turns, timeout, loop, "
    "event, printed, waker, not, (";
const std::string kEmpty = std::string("column 1: the query ends here") + kAtFirst;
const std::string kNothingBehindAnd = std::string("column 14: the query ends here") + kAtFirst;

INSTANTIATE_TEST_SUITE_P(
    , QueryMistake,
    testing::Values(
        Mistake{"", kEmpty.c_str()}, Mistake{"ready = 1 and", kNothingBehindAnd.c_str()},
        Mistake{"main", "column 5: the query ends here; valid: is, awaits, blocks in, ready at"},
        Mistake{"main is asleep",
                "column 9: 'asleep' cannot stand here; valid: created, ready, running, awaiting, selector, done, "
                "failed, cancelled, blocked, ended"},
        Mistake{"世界 naps", "column 4: 'naps' cannot stand here; valid: is, awaits, blocks in, ready at"},
        Mistake{"ready 2", "column 7: '2' cannot stand here; valid: =, !=, <, <=, >, >="},
        Mistake{"ready = two", "column 9: 'two' cannot stand here; valid: a number"},
        Mistake{"ready = -1", "column 9: '-1' cannot stand here; valid: a number"},
        Mistake{"timeout > 1",
                "column 11: '1' cannot stand here; valid: a time such as 1s, 250ms, 10us, 500ns, 2min or 0s; forever"},
        Mistake{"loop is mad", "column 9: 'mad' cannot stand here; valid: select, run, idle, paused"},
        Mistake{"main ready at 0", "column 15: places are counted from 1"},
        Mistake{"all w* ready at 1", "column 14: one task alone is at a place; valid: its name"},
        Mistake{"waker of main is",
                "column 17: the query ends here; valid: timer, fd, callback, thread, a task's name"},
        Mistake{"ready = 1 ready = 2", "column 11: 'ready' cannot stand here; valid: and, or, then, the end"},
        Mistake{"(ready = 1", "column 11: the query ends here; valid: and, or, )"},
        Mistake{"printed \"hello", "column 9: this quote is not closed; write \" at its end"}),
    [](const auto& test) { return std::to_string(test.index); });

TEST(Query, AConditionHasNoSteps) {
  EXPECT_TRUE(parse_condition("ready = 1 or ready = 2").ok());
  EXPECT_EQ(parse_condition("ready = 1 then ready = 2").error().message,
            "column 11: then has no place in a condition; valid: and, or");
}

TEST(Query, HostileTextsAreRefusedInOneShortLine) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "ready = 1 and ";
  for (const std::string& text :
       {std::string(5000, 'x'), std::string(4000, '('), std::string("not not ") + std::string(4000, ' ') + "not",
        many + "ready = 1", std::string("a\n\x01\x1b[31m is \x02"), std::string(3000, '\xff'),
        "main is " + std::string(4000, 'y'), std::string("ready = 99999999999999999999"), std::string("\0\0", 2)}) {
    const std::string error = error_of(text);
    EXPECT_TRUE(error.starts_with("column ")) << error;
    EXPECT_LT(error.size(), 300u);
    for (const char c : error) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20) << error;
  }
  std::string deep = "ready = 1";
  for (int i = 0; i < kMaxDepth; ++i) deep = "(" + deep + ")";
  EXPECT_EQ(error_of(deep), "column 17: nested too deeply; valid: 16 levels");
}

TEST(Query, WhateverTheWordsThereIsAnAnswer) {
  constexpr std::string_view kWords[] = {"main", "is",    "are", "awaits", "task", "ready",   "=",       "1",
                                         "then", "and",   "or",  "not",    "(",    ")",       "event",   "print",
                                         "of",   "waker", "all", "loop",   "2",    "printed", "\"x\\\"", "timeout",
                                         "1s",   "at",    "\"",  "\\",     "*",    "blocks",  "in",      "!"};
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t words = random() % 12; words > 0; --words) {
      text += kWords[random() % std::size(kWords)];
      if (random() % 5 != 0) text += ' ';
    }
    const Result<Query> query = parse(text);
    if (!query) {
      EXPECT_TRUE(query.error().message.starts_with("column ")) << text;
    }
  }
}

TEST(QueryPattern, AStarIsAnyCharacters) {
  const auto matches = [](std::string_view pattern, std::string_view text) {
    return Pattern{std::string(pattern), false}.matches(text);
  };
  EXPECT_TRUE(matches("main", "main"));
  EXPECT_FALSE(matches("main", "main2"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("echo-*", "echo-1"));
  EXPECT_FALSE(matches("echo-*", "an echo-1"));
  EXPECT_TRUE(matches("*世界*", "client-1: 世界！"));
  EXPECT_TRUE(matches("a*b*c", "abbbc"));
  EXPECT_FALSE(matches("a*bc*c", "abc"));
  EXPECT_TRUE(matches("a**a", "aa"));
  EXPECT_FALSE(matches("a*a", "a"));
  EXPECT_FALSE((Pattern{"a*", true}.matches("ab")));
  EXPECT_TRUE((Pattern{"a*", true}.matches("a*")));
}

}  // namespace
}  // namespace loopscope::query
