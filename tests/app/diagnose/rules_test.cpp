#include "app/diagnose/rules.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tests/app/diagnose/found.h"

namespace loopscope::diagnose {
namespace {

TEST(Rules, EachHasAnIdOfItsOwnAWordToSayAndHelp) {
  std::set<std::string_view> ids;
  for (const RuleInfo* info : rule_infos()) {
    EXPECT_TRUE(ids.insert(info->id).second) << info->id;
    EXPECT_TRUE(std::all_of(info->id.begin(), info->id.end(), [](char c) {
      return c == '-' || (c >= 'a' && c <= 'z');
    })) << info->id;
    EXPECT_TRUE(info->messages[0]) << info->id;
    EXPECT_TRUE(words::Words()[info->help].ends_with('.')) << info->id;
  }
  EXPECT_TRUE(ids.contains("slow-callback"));
  EXPECT_TRUE(ids.contains("never-awaited"));
}

TEST(Message, IsTheFirstPhraseWhoseArgumentsAreThereInAnyLanguage) {
  static constexpr RuleInfo kInfo{
      .id = "some-rule", .messages = {words::Id::rule_forgotten_task_of, words::Id::rule_forgotten_task}, .help = {}};
  test::TraceBuilder trace;
  Diagnostic diagnostic{.rule = &kInfo, .arguments = {{"who", TaskArgument{1, "worker", trace.place("work", 0)}}}};
  EXPECT_EQ(message(diagnostic, trace.symbols()), "some-rule");
  diagnostic.arguments.push_back({"state", StateArgument{trace::TaskState::ready}});
  EXPECT_EQ(message(diagnostic, trace.symbols()), "worker (work) was still in the ready queue when the loop stopped");
  diagnostic.arguments.push_back({"creator", TaskArgument{2, "main", 0}});
  EXPECT_EQ(message(diagnostic, trace.symbols()),
            "worker (work), created by main, was still in the ready queue when the loop stopped");
  EXPECT_EQ(message(diagnostic, trace.symbols(), words::Language::zh),
            "循环停止时，main 创建的 worker（work） 仍在就绪队列里");
}

TEST(Message, CountsInTheSingularToo) {
  test::TraceBuilder trace;
  trace.start().dropped(1).dropped(12'345);
  EXPECT_THAT(test::found_in(trace),
              testing::ElementsAre("dropped-events 0@: 1 event was lost here, because the reader was too slow",
                                   "dropped-events 0@: 12,345 events were lost here, because the reader was too slow"));
}

}  // namespace
}  // namespace loopscope::diagnose
