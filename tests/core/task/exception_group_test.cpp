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
  // A group is an exception too: asked for as such it is taken whole.
  EXPECT_EQ(group_of(kNested.subgroup<ExceptionGroup>()).exceptions().size(), 1U);
}

}  // namespace
}  // namespace loopscope
