#pragma once

namespace loopscope {

/// Prints `file:line: CHECK(condition) failed` to standard error and aborts. A failed check is a bug in this program,
/// never bad input: input is answered with a Result.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace loopscope

/// An invariant that is verified in every build.
#define LOOPSCOPE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::loopscope::check_failed(#condition, __FILE__, __LINE__))

// Whether this is a debug or sanitizer build. What is inline here is compiled by the library and by who uses it, and
// the two must agree: an installed library says how it was built.
#ifndef LOOPSCOPE_CHECKED
#ifdef NDEBUG
#define LOOPSCOPE_CHECKED 0
#else
#define LOOPSCOPE_CHECKED 1
#endif
#endif

/// An invariant that is verified in debug and sanitizer builds; the condition is not evaluated otherwise.
#if LOOPSCOPE_CHECKED
#define LOOPSCOPE_DCHECK(condition) LOOPSCOPE_CHECK(condition)
#else
#define LOOPSCOPE_DCHECK(condition) static_cast<void>(sizeof(!(condition)))
#endif
