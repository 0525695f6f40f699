#include "core/task/exception_group.h"

#include <gmock/gmock.h>

#include "core/base/errors.h"

namespace loopscope {
namespace {

template <class E>
std::exception_ptr made(const char* what) {
  return std::make_exception_ptr(E(what));
}

/// The group that an exception is.
ExceptionGroup group_of(const std::exception_ptr& pointer) {
  try {
    std::rethrow_exception(pointer);
  } catch (const ExceptionGroup& group) {
    return group;
  }
}

const ExceptionGroup kNested("outer",
                             {made<std::out_of_range>("a"),
                              std::make_exception_ptr(ExceptionGroup("inner", {made<std::out_of_range>("b"),
                                                                               made<std::length_error>("c")}))});

TEST(ExceptionGroup, SaysInOneLineWhatIsInIt) {
  const ExceptionGroup group("two went wrong", {made<std::out_of_range>("a"), made<std::invalid_argument>("b")});
  EXPECT_STREQ(group.what(), "two went wrong (2 exceptions: std::out_of_range: a; std::invalid_argument: b)");
  EXPECT_EQ(group.message(), "two went wrong");
  EXPECT_EQ(group.exceptions().size(), 2U);
}

TEST(ExceptionGroup, IsNeverEmpty) { EXPECT_THROW(ExceptionGroup("nothing", {}), std::invalid_argument); }

TEST(ExceptionGroup, SplitsByTypeAtAnyDepthAndKeepsItsShape) {
  const auto [those, others] = kNested.split<std::out_of_range>();
  const ExceptionGroup matching = group_of(those);
  EXPECT_EQ(matching.message(), "outer");
  ASSERT_EQ(matching.exceptions().size(), 2U);
  EXPECT_EQ(describe(matching.exceptions()[0]), "std::out_of_range: a");
  EXPECT_EQ(group_of(matching.exceptions()[1]).exceptions().size(), 1U);
  const ExceptionGroup rest = group_of(others);
  ASSERT_EQ(rest.exceptions().size(), 1U);
  EXPECT_EQ(group_of(rest.exceptions()[0]).message(), "inner");
}

TEST(ExceptionGroup, HasNoSubgroupOfWhatIsNotInIt) {
  EXPECT_EQ(kNested.subgroup<std::invalid_argument>(), nullptr);
  EXPECT_NE(kNested.subgroup<std::out_of_range>(), nullptr);
}

TEST(ExceptionGroup, IsTakenWholeWhenAskedForAsSuch) {
  const auto [those, others] = kNested.split<ExceptionGroup>();
  EXPECT_EQ(group_of(those).exceptions().size(), 2U);
  EXPECT_EQ(others, nullptr);
  const auto [inner, rest] = kNested.split(
      [](const std::exception_ptr& each) { return describe(each).starts_with("loopscope::ExceptionGroup: inner"); });
  ASSERT_EQ(group_of(inner).exceptions().size(), 1U);
  EXPECT_EQ(group_of(group_of(inner).exceptions()[0]).exceptions().size(), 2U);
  EXPECT_EQ(describe(group_of(rest).exceptions()[0]), "std::out_of_range: a");
}

TEST(ExceptionGroup, AsksAPredicateOnceOutermostFirst) {
  std::vector<std::string> asked;
  const auto [none, all] = kNested.split([&](const std::exception_ptr& each) {
    asked.push_back(describe(each));
    return false;
  });
  EXPECT_EQ(none, nullptr);
  EXPECT_STREQ(group_of(all).what(), kNested.what());
  EXPECT_THAT(asked, testing::ElementsAre(testing::HasSubstr("outer"), "std::out_of_range: a",
                                          testing::HasSubstr("inner"), "std::out_of_range: b", "std::length_error: c"));
}

}  // namespace
}  // namespace loopscope
