#include "core/trace/event/event_form.h"

#include <fmt/format.h>

namespace loopscope::trace {

namespace {

using Complaint = std::optional<std::string>;

Complaint in_range(const char* what, std::uint64_t value, std::uint64_t count) {
  if (value < count) return std::nullopt;
  return fmt::format("{} {} is out of range (below {})", what, value, count);
}

Complaint check_enumerator(const Event& event) {
  switch (event.kind) {
    case Kind::loop_start:
      return in_range("clock", event.a, 2);
    case Kind::future_create:
      return in_range("kind of future", low_half(event.a), kFutureKindCount);
    case Kind::sync_op:
      if (Complaint complaint = in_range("object", low_half(event.a), kSyncObjectCount)) return complaint;
      return in_range("operation", high_half(event.a), kSyncOpCount);
    case Kind::warning:
      return in_range("kind of warning", event.a, kWarningKindCount);
    default:
      return std::nullopt;
  }
}

Complaint check_argument(const Event& event, ArgumentType type, std::uint64_t value, std::size_t string_count,
                         std::size_t location_count) {
  switch (type) {
    case ArgumentType::unused:
      return in_range("unused argument", value, 1);
    case ArgumentType::number:
    case ArgumentType::time:
      return std::nullopt;
    case ArgumentType::string:
    case ArgumentType::text:
      return in_range("string", value, string_count);
    case ArgumentType::coroutine:
    case ArgumentType::location:
      return in_range("location", value, location_count);
    case ArgumentType::waker:
      return in_range("kind of waker", low_half(value), kWakerKindCount);
    case ArgumentType::await:
      return in_range("kind of await", low_half(value), kAwaitWhatCount);
    case ArgumentType::fd_interest:
      if (low_half(value) == 0) return "interest 0 is out of range (1 or 2)";
      return in_range("interest", low_half(value), 3);
    case ArgumentType::task_origin:
      return in_range("string", high_half(value), string_count);
    case ArgumentType::outcome:
      return in_range("outcome", value, kOutcomeCount);
    case ArgumentType::object:
      return in_range("id", value, std::uint64_t{1} << 32);
    case ArgumentType::enumerator:
      return check_enumerator(event);
    case ArgumentType::block:
      return in_range("kind of call", low_half(value), kCallCount);
  }
  return "argument of unknown type";
}

Complaint check_fields(const Event& event, std::size_t string_count, std::size_t location_count) {
  const KindInfo& info = kind_info(event.kind);
  if (*info.subject == '\0') {
    if (event.subject != kNoObject) return fmt::format("has the subject {} but can have none", event.subject);
  } else if (event.subject == kNoObject && !info.subject_optional) {
    return "has no subject";
  }
  if (Complaint complaint = check_argument(event, info.a, event.a, string_count, location_count)) return complaint;
  return check_argument(event, info.b, event.b, string_count, location_count);
}

}  // namespace

FormCheck::FormCheck(std::size_t string_count, std::size_t location_count) {
  for (std::size_t kind = 0; kind < kKindCount; ++kind) {
    const KindInfo& info = kind_info(static_cast<Kind>(kind));
    const bool needs_subject = *info.subject != '\0' && !info.subject_optional;
    limits_[kind] = {.first_subject = needs_subject ? 1U : 0U,
                     .a = range(static_cast<Kind>(kind), info.a, string_count, location_count),
                     .b = range(static_cast<Kind>(kind), info.b, string_count, location_count)};
  }
}

FormCheck::Range FormCheck::range(Kind kind, ArgumentType type, std::size_t string_count, std::size_t location_count) {
  constexpr std::uint64_t kAny = std::uint64_t{1} << 32;
  switch (type) {
    case ArgumentType::unused:
      return {.low = 1, .high = 1};
    case ArgumentType::number:
    case ArgumentType::time:
      return {.low = kAny, .high = kAny};
    case ArgumentType::string:
    case ArgumentType::text:
      return {.low = string_count, .high = 1};
    case ArgumentType::coroutine:
    case ArgumentType::location:
      return {.low = location_count, .high = 1};
    case ArgumentType::waker:
      return {.low = kWakerKindCount, .high = kAny};
    case ArgumentType::await:
      return {.low = kAwaitWhatCount, .high = kAny};
    case ArgumentType::fd_interest:
      return {.first = 1, .low = 2, .high = kAny};
    case ArgumentType::task_origin:
      return {.low = kAny, .high = string_count};
    case ArgumentType::outcome:
      return {.low = kOutcomeCount, .high = 1};
    case ArgumentType::object:
      return {.low = kAny, .high = 1};
    case ArgumentType::block:
      return {.low = kCallCount, .high = kAny};
    case ArgumentType::enumerator:
      break;
  }
  if (kind == Kind::loop_start) return {.low = 2, .high = 1};
  if (kind == Kind::future_create) return {.low = kFutureKindCount, .high = kAny};
  if (kind == Kind::sync_op) return {.low = kSyncObjectCount, .high = kSyncOpCount};
  return {.low = kWarningKindCount, .high = 1};
}

std::optional<std::string> check_form(const Event& event, std::size_t string_count, std::size_t location_count) {
  if (event.kind == Kind::none || static_cast<int>(event.kind) >= kKindCount) {
    return fmt::format("{} is no kind of event", static_cast<int>(event.kind));
  }
  if (event.reserved != 0) return "the reserved field is not 0";
  if (event.time_ns < 0 || event.time_ns > kMaxTimeNs) {
    return fmt::format("{}: time {} ns is out of range (0 to {})", kind_info(event.kind).name, event.time_ns,
                       kMaxTimeNs);
  }
  const Complaint complaint = check_fields(event, string_count, location_count);
  if (!complaint) return std::nullopt;
  return fmt::format("{}: {}", kind_info(event.kind).name, *complaint);
}

}  // namespace loopscope::trace
