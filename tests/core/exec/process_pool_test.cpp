#include "core/exec/process_pool.h"

#include <gmock/gmock.h>

#include <numeric>
#include <thread>

#include "core/exec/worker_protocol.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/exec/process_functions.h"

// What goes to the workers and comes back. How they live and die: process_pool_life_test.cpp.

namespace loopscope {
namespace {

using testing::HasSubstr;

/// The type and the text of what it throws.
template <class F>
std::string thrown_by(const F& function) {
  try {
    function();
  } catch (...) {
    return describe(std::current_exception());
  }
  return "nothing";
}

std::string thrown(ProcessPoolExecutor& pool, const std::string& type, const std::string& what = "no luck") {
  return thrown_by([&] { pool.submit(throw_by_name, type, what).result(); });
}

TEST(ProcessPool, CallsInAnotherProcess) {
  ProcessPoolExecutor pool(1);
  const pid_t worker = pool.submit(process_id).result();
  EXPECT_NE(worker, ::getpid());
  EXPECT_EQ(pool.submit(process_id).result(), worker) << "the same process for the next job";
  EXPECT_EQ(pool.max_workers(), 1u);
}

TEST(ProcessPool, ArgumentsAndResultsCross) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit(fibonacci, 10).result(), 55);
  EXPECT_EQ(pool.submit(fibonacci, short{10}).result(), 55) << "converted as in a call";
  EXPECT_EQ(pool.submit(join, std::vector<std::string>{"a", "b", "c"}, ", ").result(), "a, b, c");
  EXPECT_EQ(pool.submit(add, Vec{1, 2}, Vec{3, 4}).result(), (Vec{4, 6}));
  EXPECT_EQ(pool.submit(twice, 4).result(), 8);
  pool.submit(nothing).result();
}

TEST(ProcessPool, LargeMessagesCross) {
  ProcessPoolExecutor pool(1);
  const std::string large(40'000'000, 'x');
  EXPECT_EQ(pool.submit(join, std::vector<std::string>{large, "end"}, "-").result(), large + "-end");
}

TEST(ProcessPool, StandardExceptionsComeBackAsTheyWere) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(thrown(pool, "runtime_error"), "std::runtime_error: no luck");
  EXPECT_EQ(thrown(pool, "out_of_range"), "std::out_of_range: no luck");
  EXPECT_EQ(thrown(pool, "invalid_argument"), "std::invalid_argument: no luck");
  EXPECT_EQ(thrown(pool, "overflow_error"), "std::overflow_error: no luck");
  EXPECT_EQ(thrown(pool, "bad_alloc"), "std::bad_alloc: std::bad_alloc");
  EXPECT_EQ(thrown(pool, "system_error"), "std::system_error: no luck: No such file or directory");
  EXPECT_EQ(thrown(pool, "TimeoutError"), "loopscope::TimeoutError: timed out");
  try {
    pool.submit(throw_by_name, "system_error", "").result();
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_STREQ(error.what(), "No such file or directory");
  }
}

TEST(ProcessPool, OtherExceptionsComeBackAsTheNearestStandardOne) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(thrown(pool, "OurError"), "std::out_of_range: no luck");
  EXPECT_THAT(thrown(pool, "filesystem_error"), testing::StartsWith("std::system_error: filesystem error"));
  EXPECT_EQ(thrown(pool, "bad_optional_access"), "loopscope::RemoteError: bad optional access");
  EXPECT_EQ(thrown(pool, "CancelledError"), "loopscope::RemoteError: CancelledError: no luck");
  try {
    pool.submit(throw_by_name, "int", "").result();
    FAIL();
  } catch (const RemoteError& error) {
    EXPECT_EQ(error.type(), "int");
  }
}

TEST(ProcessPool, OnlyRegisteredFunctionsAreCalled) {
  ProcessPoolExecutor pool(1);
  EXPECT_THAT(thrown_by([&] {
                pool.submit(
                    +[](int n) { return n; }, 3);
              }),
              HasSubstr("std::invalid_argument: a function that is not registered"));
  // Here and now is too late: the worker is a new process, which does not come here.
  static const ProcessFunction late{"late", [](int n) { return n; }};
  EXPECT_EQ(thrown_by([&] { pool.submit(late, 3).result(); }),
            "std::logic_error: no function 'late' is registered in the worker process: register it before "
            "process_worker_main()");
}

TEST(ProcessPool, NamesAreUnique) {
  const auto take_the_name = [] { const ProcessFunction other{"fibonacci", [](int n) { return n; }}; };
  EXPECT_EQ(thrown_by(take_the_name),
            "std::logic_error: two process functions have the name 'fibonacci': name one of them otherwise");
  const ProcessFunction again{"fibonacci", &fibonacci};
  EXPECT_EQ(again.name(), "fibonacci");
}

TEST(ProcessPool, ValuesThatCannotBeReadFailTheirJob) {
  ProcessPoolExecutor pool(1);
  const std::string here = thrown_by([&] { pool.submit(make_poison).result(); });
  EXPECT_EQ(here, "loopscope::DecodeError: malformed value: poison (at byte 0)");
  const std::string there = thrown_by([&] { pool.submit(take_poison, Poison()).result(); });
  EXPECT_THAT(there, HasSubstr("loopscope::DecodeError: malformed value: poison"));
  EXPECT_EQ(pool.submit(fibonacci, 5).result(), 5);
}

TEST(ProcessPool, MalformedMessagesAreErrors) {
  const auto answer = [](const Bytes& request) { detail::result_in_answer(detail::answer_request(request)); };
  EXPECT_THAT(thrown_by([&] { answer({}); }), HasSubstr("DecodeError"));
  EXPECT_THAT(thrown_by([&] { answer(Bytes(20, std::byte{0xFF})); }), HasSubstr("DecodeError"));
  EXPECT_THAT(thrown_by([&] { answer(encode(std::string("nobody"))); }), HasSubstr("no function 'nobody'"));
  EXPECT_THAT(thrown_by([&] { answer(encode(std::string("fibonacci"))); }), HasSubstr("DecodeError"));
  EXPECT_THAT(thrown_by([&] { answer(encode(std::tuple(std::string("fibonacci"), 1, 1))); }),
              HasSubstr("DecodeError: malformed value: 4 bytes too many"));
  EXPECT_THAT(thrown_by([] { detail::result_in_answer(Bytes{}); }), HasSubstr("DecodeError"));
  EXPECT_THAT(thrown_by([] {
                detail::result_in_answer(Bytes{std::byte{1}, std::byte{99}});
              }),
              HasSubstr("an unknown kind of exception"));
}

TEST(ProcessPool, ServesTheLoop) {
  const auto main = []() -> Coro<int> {
    ProcessPoolExecutor pool(3);
    std::vector<Future<int>> jobs;
    for (int i = 0; i < 100; ++i) jobs.push_back(run_in_executor(pool, twice, i));
    int sum = 0;
    for (const Future<int>& job : jobs) sum += co_await job;
    co_return sum;
  };
  EXPECT_EQ(run(main()), 99 * 100);
}

TEST(ProcessPool, BringsExceptionsToTheLoop) {
  const auto main = []() -> Coro<void> {
    ProcessPoolExecutor pool(1);
    co_await run_in_executor(pool, throw_by_name, "out_of_range", "no luck");
  };
  EXPECT_EQ(thrown_by([&] { run(main()); }), "std::out_of_range: no luck");
}

TEST(ProcessPool, TakesJobsFromManyThreads) {
  ProcessPoolExecutor pool(2);
  std::vector<std::thread> threads;
  std::vector<int> sums(4);
  for (int& sum : sums) {
    threads.emplace_back([&pool, &sum] {
      for (int i = 0; i < 25; ++i) sum += pool.submit(twice, i).result();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), 0), 4 * 24 * 25);
}

}  // namespace
}  // namespace loopscope
