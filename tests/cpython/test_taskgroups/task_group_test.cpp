// Counterparts of TestTaskGroup: what the tasks of a group and its body return and throw.

#include <memory>
#include <optional>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/sleep.h"
#include "tests/cpython/test_taskgroups/group_errors.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

Coro<int> value_after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}

Coro<void> nap(Duration delay) { co_await sleep(delay); }

Coro<void> divide_after(Duration delay) {
  co_await sleep(delay);
  throw ZeroDivisionError();
}

/// Whatever ends the sleep, it ends with this.
template <class E>
Coro<void> throws_in_the_end() {
  try {
    co_await sleep(10s);
  } catch (...) {
  }
  throw E();
}

TEST(TestTaskGroup, test_taskgroup_01) {
  run_test([]() -> Coro<void> {
    std::optional<Task<int>> t1;
    std::optional<Task<int>> t2;
    co_await task_group([&](TaskGroup& g) -> Coro<void> {
      t1 = g.create_task(value_after(100ms, 42));
      t2 = g.create_task(value_after(200ms, 11));
      co_return;
    });
    EXPECT_EQ(t1->result(), 42);
    EXPECT_EQ(t2->result(), 11);
  });
}

TEST(TestTaskGroup, test_taskgroup_02) {
  run_test([]() -> Coro<void> {
    std::optional<Task<int>> t1;
    std::optional<Task<int>> t2;
    co_await task_group([&](TaskGroup& g) -> Coro<void> {
      t1 = g.create_task(value_after(100ms, 42));
      co_await sleep(150ms);
      t2 = g.create_task(value_after(200ms, 11));
    });
    EXPECT_EQ(t1->result(), 42);
    EXPECT_EQ(t2->result(), 11);
  });
}

TEST(TestTaskGroup, test_taskgroup_03) {
  run_test([]() -> Coro<void> {
    std::optional<Task<int>> t1;
    std::optional<Task<int>> t2;
    co_await task_group([&](TaskGroup& g) -> Coro<void> {
      t1 = g.create_task(value_after(1s, 42));
      co_await sleep(150ms);
      t1->cancel();  // of which the group takes no notice
      t2 = g.create_task(value_after(200ms, 11));
    });
    EXPECT_TRUE(t1->cancelled());
    EXPECT_EQ(t2->result(), 11);
  });
}

TEST(TestTaskGroup, test_taskgroup_04) {
  run_test([]() -> Coro<void> {
    int num = 0;
    bool t2_cancel = false;
    std::optional<Task<void>> t2;
    const auto foo2 = [&]() -> Coro<void> {
      try {
        co_await sleep(1s);
      } catch (const CancelledError&) {
        t2_cancel = true;
        throw;
      }
      ++num;
    };
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        g.create_task(divide_after(100ms));
        t2 = g.create_task(foo2());
        co_return;
      });
      num += 10;
    };
    EXPECT_EQ(error_types(co_await outcome_of(create_task(runner()))), types<ZeroDivisionError>());
    EXPECT_EQ(num, 0);
    EXPECT_TRUE(t2_cancel);
    EXPECT_TRUE(t2->cancelled());
  });
}

TEST(TestTaskGroup, test_cancel_children_on_child_error) {
  run_test([]() -> Coro<void> {
    int num = 0;
    bool t2_cancel = false;
    bool runner_cancel = false;
    const auto foo2 = [&]() -> Coro<void> {
      try {
        co_await sleep(5s);
      } catch (const CancelledError&) {
        t2_cancel = true;
        throw;
      }
      ++num;
    };
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        for (int i = 0; i < 3; ++i) g.create_task(divide_after(100ms));
        g.create_task(foo2());
        try {
          co_await sleep(10s);
        } catch (const CancelledError&) {
          runner_cancel = true;
          throw;
        }
      });
      num += 10;
    };
    EXPECT_EQ(error_types(co_await outcome_of(create_task(runner()))), types<ZeroDivisionError>());
    EXPECT_EQ(num, 0);
    EXPECT_TRUE(t2_cancel);
    EXPECT_TRUE(runner_cancel);
  });
}

/// A body that throws, after a while or at once, cancels its tasks.
void body_throws(std::optional<Duration> after) {
  run_test([after]() -> Coro<void> {
    std::optional<Task<int>> t1;
    std::optional<Task<int>> t2;
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        t1 = g.create_task(value_after(1s, 42));
        t2 = g.create_task(value_after(2s, 11));
        if (after) co_await sleep(*after);
        throw ZeroDivisionError();
      });
    };
    EXPECT_EQ(error_types(co_await outcome_of(runner())), types<ZeroDivisionError>());
    EXPECT_TRUE(t1->cancelled());
    EXPECT_TRUE(t2->cancelled());
  });
}

TEST(TestTaskGroup, test_taskgroup_09) { body_throws(100ms); }
TEST(TestTaskGroup, test_taskgroup_10) { body_throws(std::nullopt); }

/// Runs two nested groups, each with a task that fails so late.
Coro<void> nested_groups(Duration outer, Duration inner) {
  co_await task_group([=](TaskGroup& g1) -> Coro<void> {
    g1.create_task(divide_after(outer));
    co_await task_group([=](TaskGroup& g2) -> Coro<void> {
      g2.create_task(divide_after(inner));
      co_return;
    });
  });
}

TEST(TestTaskGroup, test_taskgroup_13) {
  run_test([]() -> Coro<void> {
    const auto r = create_task(nested_groups(100ms, 10s));
    EXPECT_EQ(error_types(co_await outcome_of(r)), types<ZeroDivisionError>());
  });
}

TEST(TestTaskGroup, test_taskgroup_14) {
  run_test([]() -> Coro<void> {
    const auto r = create_task(nested_groups(10s, 100ms));
    const auto outcome = co_await outcome_of(r);
    EXPECT_EQ(error_types(outcome), types<ExceptionGroup>());
    EXPECT_EQ(error_types(first_error(outcome)), types<ZeroDivisionError>());
  });
}

/// A task that throws the one thing, and a body that throws the other when it is cancelled.
template <class InTask, class InBody>
Coro<void> both_throw() {
  const auto crash_soon = []() -> Coro<void> {
    co_await sleep(100ms);
    throw InTask();
  };
  co_await task_group([&](TaskGroup& g) -> Coro<void> {
    g.create_task(crash_soon());
    co_await throws_in_the_end<InBody>();
  });
}

TEST(TestTaskGroup, test_taskgroup_19) {
  run_test([]() -> Coro<void> {
    const auto r = create_task(both_throw<ZeroDivisionError, MyExc>());
    EXPECT_EQ(error_types(co_await outcome_of(r)), (types<MyExc, ZeroDivisionError>()));
  });
}

TEST(TestTaskGroup, test_taskgroup_20) {
  run_test([]() -> Coro<void> {
    EXPECT_THROW((co_await both_throw<ZeroDivisionError, KeyboardInterrupt>()), KeyboardInterrupt);
  });
}

TEST(TestTaskGroup, test_taskgroup_20a) {
  run_test([]() -> Coro<void> {
    const auto outcome = co_await outcome_of(both_throw<ZeroDivisionError, MyBaseExc>());
    EXPECT_EQ(error_types(outcome), (types<MyBaseExc, ZeroDivisionError>()));
  });
}

TEST(TestTaskGroup, test_taskgroup_21a) {
  run_test([]() -> Coro<void> {
    const auto outcome = co_await outcome_of(both_throw<MyBaseExc, MyExc>());
    EXPECT_EQ(error_types(outcome), (types<MyBaseExc, MyExc>()));
  });
}

TEST(TestTaskGroup, test_taskgroup_23) {
  run_test([]() -> Coro<void> {
    std::vector<std::weak_ptr<int>> results;
    const auto do_job = [&]() -> Coro<std::shared_ptr<int>> {
      co_await sleep(300ms);
      auto result = std::make_shared<int>(1);
      results.emplace_back(result);
      co_return result;
    };
    co_await task_group([&](TaskGroup& g) -> Coro<void> {
      for (int count = 0; count < 10; ++count) {
        co_await sleep(100ms);
        g.create_task(do_job());
        if (count == 5) {
          EXPECT_LT(all_tasks().size() - 1, 5u);
        }
      }
      co_await sleep(1350ms);
      EXPECT_EQ(all_tasks().size(), 1u);
      EXPECT_EQ(results.size(), 10u);
      for (const auto& result : results) EXPECT_TRUE(result.expired());  // the group has let go of the tasks
    });
  });
}

TEST(TestTaskGroup, test_taskgroup_24) {
  run_test([]() -> Coro<void> {
    const auto root = [](TaskGroup& g) -> Coro<void> {
      co_await sleep(100ms);
      g.create_task(nap(100ms));
      g.create_task(nap(200ms));
    };
    co_await task_group([&](TaskGroup& g) -> Coro<void> {
      g.create_task(root(g));
      co_return;
    });
    EXPECT_EQ(Duration(get_running_loop().time()), 300ms);  // it waits for those that came late
  });
}

Coro<void> hydra(TaskGroup& g, int& heads) {
  ++heads;
  co_await sleep(10ms);
  for (int i = 0; i < 2; ++i) g.create_task(hydra(g, heads));
}

TEST(TestTaskGroup, test_taskgroup_25) {
  run_test([]() -> Coro<void> {
    int heads = 0;
    const auto hercules = [&]() -> Coro<void> {
      while (heads < 10) co_await sleep(15ms);
      throw ZeroDivisionError();
    };
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        g.create_task(hydra(g, heads));
        g.create_task(hercules());
        co_return;
      });
    };
    EXPECT_EQ(error_types(co_await outcome_of(runner())), types<ZeroDivisionError>());
    EXPECT_GE(heads, 10);
  });
}

TEST(TestTaskGroup, test_taskgroup_task_name) {
  run_test([]() -> Coro<void> {
    co_await task_group([](TaskGroup& g) -> Coro<void> {
      const auto t = g.create_task(nap(0s), "yolo");
      EXPECT_EQ(t.name(), "yolo");
      co_return;
    });
  });
}

TEST(TestTaskGroup, test_taskgroup_no_create_task_after_failure) {
  run_test([]() -> Coro<void> {
    int never_awaited = 0;
    get_running_loop().set_exception_handler([&](EventLoop&, const ExceptionContext&) { ++never_awaited; });
    const auto coro2 = [](TaskGroup& g) -> Coro<void> {
      try {
        co_await sleep(1s);
      } catch (const CancelledError&) {
        EXPECT_THROW(g.create_task(divide_after(1ms)), std::logic_error);
      }
    };
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        g.create_task(divide_after(1ms));
        g.create_task(coro2(g));
        co_return;
      });
    };
    EXPECT_EQ(error_types(co_await outcome_of(runner())), types<ZeroDivisionError>());
    EXPECT_EQ(never_awaited, 1);
  });
}

TEST(TestTaskGroup, test_taskgroup_context_manager_exit_raises) {
  run_test([]() -> Coro<void> {
    const auto raise_exc = []() -> Coro<void> {
      throw MyExc();
      co_return;
    };
    const auto main = [&]() -> Coro<void> {
      std::exception_ptr caught;
      try {
        co_await task_group([&](TaskGroup& g) -> Coro<void> {
          g.create_task(raise_exc());
          co_await throws_in_the_end<MyExc>();
        });
      } catch (const ExceptionGroup& group) {
        caught = group.subgroup<MyExc>();
        EXPECT_EQ(current_task().cancelling(), 0);
        EXPECT_EQ(group.exceptions().size(), 2u);
      }
      EXPECT_EQ(error_types(caught), types<MyExc>());
    };
    co_await create_task(main());
  });
}

}  // namespace
}  // namespace loopscope
