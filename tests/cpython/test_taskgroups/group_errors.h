#pragma once

#include <cxxabi.h>

#include <exception>
#include <set>
#include <stdexcept>
#include <typeindex>
#include <utility>

#include <gtest/gtest.h>

#include "core/task/run.h"
#include "core/task/task_group.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {

/// What stands for 1 / 0.
struct ZeroDivisionError : std::domain_error {
  ZeroDivisionError() : std::domain_error("division by zero") {}
};
struct MyExc : std::exception {};
/// Theirs is a BaseException: no handler of errors catches it.
struct MyBaseExc {};

/// Runs a test's coroutine on the virtual clock.
template <class F>
void run_test(F main) {
  TestLoop t;
  run(t.loop, main());
}

/// What the awaitable ends with; null when that is a result.
template <class A>
Coro<std::exception_ptr> outcome_of(A awaitable) {
  try {
    co_await std::move(awaitable);
  } catch (...) {
    co_return std::current_exception();
  }
  co_return nullptr;
}

using Types = std::set<std::type_index>;

template <class... E>
Types types() {
  return {std::type_index(typeid(E))...};
}

inline std::type_index type_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (...) {
    return *abi::__cxa_current_exception_type();
  }
}

inline Types error_types(const ExceptionGroup& group) {
  Types all;
  for (const std::exception_ptr& each : group.exceptions()) all.insert(type_of(each));
  return all;
}

/// The exceptions' types when it is a group; otherwise a failure.
inline Types error_types(const std::exception_ptr& exception) {
  if (!exception) {
    ADD_FAILURE() << "nothing was thrown";
    return {};
  }
  try {
    std::rethrow_exception(exception);
  } catch (const ExceptionGroup& group) {
    return error_types(group);
  } catch (...) {
    ADD_FAILURE() << "no group, but " << describe(exception);
    return {};
  }
}

/// The first of a group's exceptions.
inline std::exception_ptr first_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const ExceptionGroup& group) {
    return group.exceptions().front();
  }
}

}  // namespace loopscope
