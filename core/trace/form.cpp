#include "core/trace/form.h"

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
