#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "core/exec/codec.h"
#include "core/exec/codec_types.h"

namespace loopscope {

namespace detail {

/// What a worker process knows a function by, and how it calls it.
struct ProcessEntry {
  std::string name;
  /// Of the function itself; null for anything else that can be called.
  void (*address)() = nullptr;
  /// Reads the arguments, calls the function, writes the result. Throws DecodeError, and what the function throws.
  std::function<void(ValueReader& arguments, ValueWriter& result)> call;
};

/// To the end of the program. The same function may be registered again; throws std::logic_error when another has that
/// name. Any thread.
const ProcessEntry& register_process_function(ProcessEntry entry);
/// Null when there is none. Any thread.
const ProcessEntry* find_process_function(std::string_view name);
/// Throws std::invalid_argument when the function is not registered. Any thread.
const ProcessEntry& require_process_function(void (*address)());

}  // namespace detail

/// A function that the processes of a ProcessPoolExecutor may be asked to call. The same program runs there, so the
/// name is all that says which. Register before process_worker_main(): as a variable outside of functions, or at the
/// start of main.
///
///     const loopscope::ProcessFunction area{"area", [](double radius) { return 3.14159 * radius * radius; }};
///     ...
///     double result = co_await run_in_executor(pool, area, 2.0);
///
/// It gets copies of its arguments, and what it changes stays in its process. Arguments and result need a Codec.
template <class Signature>
class ProcessFunction;

template <class R, class... P>
class ProcessFunction<R(P...)> {
 public:
  using Result = std::remove_cvref_t<R>;
  static_assert(std::is_void_v<Result> || Encodable<Result>, "specialise loopscope::Codec for the function's result");
  static_assert((Encodable<std::remove_cvref_t<P>> && ...), "specialise loopscope::Codec for the function's arguments");
  static_assert(((!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>)&&...),
                "the function's changes to an argument would stay in the worker's process: take it by const reference");

  /// Throws std::logic_error when another function has that name.
  template <class F = R (*)(P...)>
  requires std::is_invocable_r_v<R, F&, P...> ProcessFunction(std::string name, F function)
      : entry_(&detail::register_process_function({std::move(name), address(function), caller(std::move(function))})) {}

  const std::string& name() const { return entry_->name; }

 private:
  template <class F>
  static auto address([[maybe_unused]] const F& function) -> void (*)() {
    if constexpr (std::is_pointer_v<F>) {
      return reinterpret_cast<void (*)()>(function);
    } else {
      return nullptr;
    }
  }

  template <class F>
  static std::function<void(ValueReader&, ValueWriter&)> caller(F function) {
    return [function = std::move(function)](ValueReader& in, ValueWriter& out) mutable {
      auto arguments = in.read<std::tuple<std::remove_cvref_t<P>...>>();
      in.finish();
      const auto call = [&](auto&... argument) -> R { return std::invoke(function, static_cast<P&&>(argument)...); };
      if constexpr (std::is_void_v<R>) {
        std::apply(call, arguments);
      } else {
        out.write<Result>(std::apply(call, arguments));
      }
    };
  }

  const detail::ProcessEntry* entry_;
};

namespace detail {

// What ProcessFunction{"name", something} is a function of.
template <class F>
struct CallSignature : CallSignature<decltype(&F::operator())> {};
template <class R, class... P, bool NoExcept>
struct CallSignature<R (*)(P...) noexcept(NoExcept)> {
  using type = R(P...);
};
template <class C, class R, class... P, bool NoExcept>
struct CallSignature<R (C::*)(P...) const noexcept(NoExcept)> {
  using type = R(P...);
};
template <class C, class R, class... P, bool NoExcept>
struct CallSignature<R (C::*)(P...) noexcept(NoExcept)> {
  using type = R(P...);
};

}  // namespace detail

template <class F>
ProcessFunction(std::string, F) -> ProcessFunction<typename detail::CallSignature<F>::type>;

#define LOOPSCOPE_JOIN_INNER(left, right) left##right
#define LOOPSCOPE_JOIN(left, right) LOOPSCOPE_JOIN_INNER(left, right)

/// Registers a plain function under its own name, so that it can be given to a ProcessPoolExecutor as it is:
///
///     int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
///     LOOPSCOPE_PROCESS_FUNCTION(fibonacci);
///     ...
///     int result = co_await run_in_executor(pool, fibonacci, 30);
///
/// Outside of functions. Of an overloaded one make a ProcessFunction, which says which it means.
#define LOOPSCOPE_PROCESS_FUNCTION(function)                                                                         \
  [[maybe_unused]] static const ::loopscope::ProcessFunction LOOPSCOPE_JOIN(loopscope_process_function_, __LINE__) { \
#function, &function                                                                                             \
  }

}  // namespace loopscope
