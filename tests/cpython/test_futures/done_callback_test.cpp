// Counterparts of BaseFutureDoneCallbackTests. A callback is known by what add_done_callback() returned for it.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/cpython/test_futures/future_fixture.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BaseFutureDoneCallbackTests : public FutureFixture {
 protected:
  DoneCallbackId add(int thing) {
    return f.add_done_callback([this, thing] { bag.push_back(thing); });
  }
  void set_result_and_run() {
    EXPECT_THAT(bag, IsEmpty());
    f.set_result("foo");
    run_briefly();
    EXPECT_EQ(f.result(), "foo");
  }

  std::vector<int> bag;
  const Future<std::string> f = new_future<std::string>();
};

TEST_F(BaseFutureDoneCallbackTests, test_callbacks_remove_first_callback) {
  const auto cb1 = add(42);
  add(17);
  add(100);
  EXPECT_TRUE(f.remove_done_callback(cb1));
  EXPECT_FALSE(f.remove_done_callback(cb1));
  set_result_and_run();
  EXPECT_THAT(bag, ElementsAre(17, 100));
}

TEST_F(BaseFutureDoneCallbackTests, test_callbacks_remove_first_and_second_callback) {
  const auto cb1 = add(42);
  const auto cb2 = add(17);
  add(100);
  f.remove_done_callback(cb1);
  f.remove_done_callback(cb2);
  f.remove_done_callback(cb1);
  set_result_and_run();
  EXPECT_THAT(bag, ElementsAre(100));
}

TEST_F(BaseFutureDoneCallbackTests, test_callbacks_remove_third_callback) {
  add(42);
  add(17);
  const auto cb3 = add(100);
  f.remove_done_callback(cb3);
  f.remove_done_callback(cb3);
  set_result_and_run();
  EXPECT_THAT(bag, ElementsAre(42, 17));
}

TEST_F(BaseFutureDoneCallbackTests, test_callbacks_invoked_on_set_result) {
  add(42);
  add(17);
  set_result_and_run();
  EXPECT_THAT(bag, ElementsAre(42, 17));
}

TEST_F(BaseFutureDoneCallbackTests, test_callbacks_invoked_on_set_exception) {
  add(100);
  EXPECT_THAT(bag, IsEmpty());
  const std::exception_ptr exc = runtime_error();
  f.set_exception(exc);
  run_briefly();
  EXPECT_THAT(bag, ElementsAre(100));
  EXPECT_EQ(f.exception(), exc);
}

TEST_F(BaseFutureDoneCallbackTests, test_remove_done_callback) {
  std::vector<DoneCallbackId> cb1 = {add(1)};
  const auto cb2 = add(2);
  EXPECT_TRUE(f.remove_done_callback(cb2));
  EXPECT_FALSE(new_future().remove_done_callback(cb1[0]));  // never in there
  add(2);
  for (int i = 0; i < 5; ++i) cb1.push_back(add(1));
  for (const auto id : cb1) EXPECT_TRUE(f.remove_done_callback(id));
  set_result_and_run();
  EXPECT_THAT(bag, ElementsAre(2));
}

/// Calls a function when it is destroyed. Theirs have an __eq__ that changes the list in the middle of a search; the
/// code of a program that ours runs when it takes a callback back is the destructor of the function.
class Evil {
 public:
  explicit Evil(std::function<void()> at_end) : at_end_(std::move(at_end)) {}
  ~Evil() { at_end_(); }
  Evil(const Evil&) = delete;
  Evil& operator=(const Evil&) = delete;

 private:
  std::function<void()> at_end_;
};

TEST_F(BaseFutureDoneCallbackTests, test_remove_done_callbacks_list_mutation) {
  add(0);
  std::vector<DoneCallbackId> ids;
  auto evil = std::make_shared<Evil>([&] { EXPECT_TRUE(f.remove_done_callback(ids[5])); });
  const auto removed = f.add_done_callback([evil = std::move(evil)] {});
  for (int i = 1; i < 64; ++i) ids.push_back(add(i));
  EXPECT_TRUE(f.remove_done_callback(removed));
  EXPECT_FALSE(f.remove_done_callback(ids[5]));
  set_result_and_run();
  EXPECT_EQ(bag.size(), 63u);
}

TEST_F(BaseFutureDoneCallbackTests, test_remove_done_callbacks_list_clear) {
  std::vector<DoneCallbackId> ids = {add(0)};
  auto evil = std::make_shared<Evil>([&] {
    for (const auto id : ids) EXPECT_TRUE(f.remove_done_callback(id));
  });
  const auto removed = f.add_done_callback([evil = std::move(evil)] {});
  for (int i = 1; i < 64; ++i) ids.push_back(add(i));
  EXPECT_TRUE(f.remove_done_callback(removed));
  set_result_and_run();
  EXPECT_THAT(bag, IsEmpty());
}

TEST_F(BaseFutureDoneCallbackTests, test_schedule_callbacks_list_mutation_1) {
  DoneCallbackId second{}, third{};
  f.add_done_callback([&](const Future<std::string>& done) {
    EXPECT_FALSE(done.remove_done_callback(second));  // its turn will come
    EXPECT_FALSE(done.remove_done_callback(third));
  });
  second = add(2);
  third = add(3);
  set_result_and_run();
  EXPECT_THAT(bag, ElementsAre(2, 3));
}

TEST_F(BaseFutureDoneCallbackTests, test_schedule_callbacks_list_mutation_2) {
  add(0);
  auto evil = std::make_shared<Evil>([&] {
    for (int i = 1; i < 100; ++i) add(i);
  });
  const auto removed = f.add_done_callback([evil = std::move(evil)] {});
  EXPECT_TRUE(f.remove_done_callback(removed));
  set_result_and_run();
  EXPECT_EQ(bag.size(), 100u);
}

}  // namespace
}  // namespace loopscope
