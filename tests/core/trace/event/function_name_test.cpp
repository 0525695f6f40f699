#include <coroutine>
#include <functional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/event/symbols.h"

// What this compiler really prints for coroutines of every shape, and what others print as text. The suite is built
// with g++ and with clang++; both must give the same names.

namespace loopscope::trace::function_name_test {

/// Names seen since the last clear: the coroutine's own (promise), then the one at each co_await.
std::vector<std::string>& seen() {
  static std::vector<std::string> names;
  return names;
}

void see(const std::source_location& location) { seen().push_back(normalise_function_name(location.function_name())); }

struct Nothing {
  bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) const {}
  void await_resume() const {}
};

template <class T = void>
struct Probe {
  struct promise_type {  // NOLINT(readability-identifier-naming): the language's name
    Probe get_return_object(std::source_location location = std::source_location::current()) {
      see(location);
      return {};
    }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
    Nothing await_transform(Nothing nothing, std::source_location location = std::source_location::current()) {
      see(location);
      return nothing;
    }
  };
};

namespace {

Probe<> say_after(double, std::string) {
  Nothing nothing;
  co_await nothing;
}

Probe<int*> returns_pointer(void (*)(int)) {
  Nothing nothing;
  co_await nothing;
}

template <class T>
Probe<T> templated(T) {
  Nothing nothing;
  co_await nothing;
}

template <class T>
requires(sizeof(T) > 1) Probe<T> constrained(T)
noexcept {
  Nothing nothing;
  co_await nothing;
}

struct Service {
  Probe<> method(int) const {
    Nothing nothing;
    co_await nothing;
  }
  static Probe<> function() {
    Nothing nothing;
    co_await nothing;
  }
  Probe<> operator()(int) {
    Nothing nothing;
    co_await nothing;
  }
  Probe<> operator<(int) {
    Nothing nothing;
    co_await nothing;
  }
  Probe<> operator[](int) {
    Nothing nothing;
    co_await nothing;
  }
  operator Probe<>() {
    Nothing nothing;
    co_await nothing;
  }
  auto lambda() const {
    return [](int) mutable -> Probe<> {
      Nothing nothing;
      co_await nothing;
    };
  }
};

template <class T, int N>
struct Box {
  Probe<> get() {
    Nothing nothing;
    co_await nothing;
  }
  template <class U>
  Probe<std::vector<U>> both(U) {
    Nothing nothing;
    co_await nothing;
  }
  struct Inner {
    Probe<> deep(std::function<void(int)>) {
      Nothing nothing;
      co_await nothing;
    }
  };
};

void expect_seen(const std::string& name) {
  const std::string qualified = "loopscope::trace::function_name_test::" + name;
  EXPECT_EQ(seen(), (std::vector<std::string>{qualified, qualified}));
  seen().clear();
}

TEST(FunctionName, OfAFunction) {
  say_after(1, "");
  expect_seen("say_after");
  returns_pointer(nullptr);
  expect_seen("returns_pointer");
}

TEST(FunctionName, OfATemplate) {
  templated(std::string());
  expect_seen("templated");
  templated(std::vector<std::function<void(int)>>());
  expect_seen("templated");
  constrained(5);
  expect_seen("constrained");
}

TEST(FunctionName, OfAMethod) {
  Service service;
  service.method(1);
  expect_seen("Service::method");
  Service::function();
  expect_seen("Service::function");
  Box<int, 3>().get();
  expect_seen("Box::get");
  Box<int, 3>().both(2.0);
  expect_seen("Box::both");
  Box<std::string, 3>::Inner().deep(nullptr);
  expect_seen("Box::Inner::deep");
}

TEST(FunctionName, OfAnOperator) {
  Service service;
  service(1);
  expect_seen("Service::operator()");
  static_cast<void>(service < 1);
  expect_seen("Service::operator<");
  service[1];
  expect_seen("Service::operator[]");
  static_cast<void>(static_cast<Probe<>>(service));
  expect_seen("Service::operator conversion");
}

auto make_lambda() {
  return [](int) -> Probe<> {
    Nothing nothing;
    co_await nothing;
  };
}

auto make_generic_lambda() {
  return [](int) {
    return [](auto) -> Probe<> {
      Nothing nothing;
      co_await nothing;
    };
  };
}

Probe<> run_local_class() {
  struct Local {
    Probe<> method() {
      Nothing nothing;
      co_await nothing;
    }
  };
  return Local().method();
}

TEST(FunctionName, OfALambda) {
  make_lambda()(1);
  expect_seen("make_lambda::lambda");
  Service().lambda()(1);
  expect_seen("Service::lambda::lambda");
  make_generic_lambda()(1)(2.0);
  expect_seen("make_generic_lambda::lambda::lambda");
}

TEST(FunctionName, OfAMethodOfALocalClass) {
  run_local_class();
  expect_seen("run_local_class::Local::method");
}

TEST(FunctionName, FromWhatCompilersPrint) {
  const std::pair<const char*, const char*> cases[] = {
      // g++
      {"loopscope::Coro<void> x::{anonymous}::say_after(double, std::string)", "x::say_after"},
      {"void x::{anonymous}::say_after(say_after(double, "
       "std::string)::_ZN1x12_GLOBAL__N_19say_afterEdNSt7__cxx1112basic_"
       "stringIcSt11char_traitsIcESaIcEEE.Frame*)",
       "x::say_after"},
      {"loopscope::Coro<void> x::{anonymous}::tmpl(T) [with T = std::__cxx11::basic_string<char>]", "x::tmpl"},
      {"main()::<lambda(int)>", "main::lambda"},
      {"x::f() const::<lambda(int)> mutable", "x::f::lambda"},
      {"x::dt()::<lambda(auto:11)> [with auto:11 = int]", "x::dt::lambda"},
      {"void main()::<lambda(int)>::operator()(main()::<lambda(int)>::_ZZ4mainENKUliE_clEi.Frame*)", "main::lambda"},
      {"std::string f[abi:cxx11](int)", "f"},
      // clang
      {"loopscope::Coro<void> x::(anonymous namespace)::say_after(double, std::string)", "x::say_after"},
      {"loopscope::Coro<void> x::(anonymous namespace)::tmpl(T) [T = std::basic_string<char>]", "x::tmpl"},
      {"auto main()::(anonymous class)::operator()(int) const", "main::lambda"},
      {"auto main()::(lambda at a.cpp:1:2)::operator()(int)::(anonymous class)::operator()(auto) const [x:auto = int]",
       "main::lambda::lambda"},
      // both
      {"int main()", "main"},
      {"int main(int, char**)", "main"},
      {"static constexpr unsigned long A::B::f() noexcept", "A::B::f"},
      {"std::function<void (int, std::vector<int>)> f(int)", "f"},
      {"decltype(auto) f(int)", "f"},
      {"decltype (x->y()) f(int)", "f"},
      {"void (*f(int))(double)", "f"},
      {"const A& A::operator=(const A&) &", "A::operator="},
      {"A* A::operator->()", "A::operator->"},
      {"std::ostream& operator<<(std::ostream&, const A&)", "operator<<"},
      {"auto A::operator co_await() &&", "A::operator co_await"},
      {"A::A(int)", "A::A"},
      {"A::~A()", "A::~A"},
      // not a compiler's
      {"", ""},
      {"x::say_after", "x::say_after"},
      {"coroutine", "coroutine"},
  };
  for (const auto& [printed, name] : cases) EXPECT_EQ(normalise_function_name(printed), name) << printed;
}

TEST(FunctionName, IsStable) {
  for (const char* name : {"x::say_after", "main::lambda", "A::operator()", "A::operator<", "A::operator conversion"}) {
    EXPECT_EQ(normalise_function_name(name), name);
  }
}

TEST(FunctionName, OfUnbalancedTextEnds) {
  for (const char* text :
       {"f(", "f<", "<", "(", "[", "{", "a::<lambda(", ")", ">", "operator", "x operator ", "::", "f(()"}) {
    EXPECT_LE(normalise_function_name(text).size(), std::string(text).size() + 16);
  }
}

}  // namespace
}  // namespace loopscope::trace::function_name_test
