#pragma once

namespace loopscope {

/// Prints `file:line: CHECK(condition) failed` to standard error and aborts. A failed check is a bug in this program,
/// never bad input: input is answered with a Result.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace loopscope

/// An invariant that is verified in every build.
#define LOOPSCOPE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::loopscope::check_failed(#condition, __FILE__, __LINE__))

/// An invariant that is verified in debug and sanitizer builds; the condition is not evaluated otherwise.
#ifdef NDEBUG
#define LOOPSCOPE_DCHECK(condition) static_cast<void>(sizeof(!(condition)))
#else
#define LOOPSCOPE_DCHECK(condition) LOOPSCOPE_CHECK(condition)
#endif
