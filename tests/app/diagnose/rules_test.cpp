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
    EXPECT_FALSE(info->messages[0].empty()) << info->id;
    EXPECT_TRUE(info->help.ends_with('.')) << info->id;
  }
  EXPECT_TRUE(ids.contains("slow-callback"));
  EXPECT_TRUE(ids.contains("never-awaited"));
}

TEST(Message, IsTheFirstWhoseArgumentsAreThere) {
  static constexpr RuleInfo kInfo{.id = "some-rule",
                                  .messages = {"{task} took {length} {count} times", "{count} of {state}"}};
  const test::TraceBuilder trace;
  Diagnostic diagnostic{.rule = &kInfo, .arguments = {{"count", CountArgument{3}}}};
  EXPECT_EQ(message(diagnostic, trace.symbols()), "some-rule");
  diagnostic.arguments.push_back({"state", StateArgument{trace::TaskState::ready}});
  EXPECT_EQ(message(diagnostic, trace.symbols()), "3 of in the ready queue");
  diagnostic.arguments.push_back({"length", LengthArgument{1'500'000}});
  diagnostic.arguments.push_back({"task", TaskArgument{1, "main", 0}});
  EXPECT_EQ(message(diagnostic, trace.symbols()), "main took 1.50 ms 3 times");
}

}  // namespace
}  // namespace loopscope::diagnose
