#include "core/trace/event/event_text.h"

#include <bit>
#include <iterator>

#include <fmt/format.h>

#include "core/base/utf8.h"

namespace loopscope::trace {

namespace {

using Output = std::back_insert_iterator<std::string>;

/// Seconds with nine decimals, exactly: no floating point is involved.
std::string seconds(TimeNs time) {
  const bool negative = time < 0;
  const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(time) : static_cast<std::uint64_t>(time);
  constexpr std::uint64_t kSecond = kNsPerSecond;
  return fmt::format("{}{}.{:09}", negative ? "-" : "", magnitude / kSecond, magnitude % kSecond);
}

/// In double quotes, on one line: quotes, backslashes, control characters and bytes that are not UTF-8 are escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    const auto value = static_cast<unsigned>(character.value);
    if (text[0] == '\n') {
      out += "\\n";
    } else if (text[0] == '\t') {
      out += "\\t";
    } else if (text[0] == '"' || text[0] == '\\') {
      (out += '\\') += text[0];
    } else if (value >= 0x80 && value < 0xA0) {  // control characters, too
      fmt::format_to(Output(out), "\\u{:04x}", value);
    } else if (!character.valid || value < 0x20 || value == 0x7F) {
      fmt::format_to(Output(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return out += '"';
}

/// A word that stands alone when it can, else quoted.
std::string bare(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == 0x7F) return quoted(text);
  }
  return text.empty() ? "?" : std::string(text);
}

template <std::size_t N>
const char* word(const char* const (&words)[N], std::uint64_t value) {
  return value < N ? words[value] : "?";
}

constexpr const char* kAwaitWords[kAwaitWhatCount] = {"yield",     "future",   "task",  "sleep", "gather",
                                                      "fd_read",   "fd_write", "lock",  "event", "condition",
                                                      "semaphore", "barrier",  "queue", "job",   "wait"};
constexpr const char* kWakerWords[kWakerKindCount] = {"none", "task", "timer", "fd", "callback", "thread"};
constexpr const char* kOutcomeWords[kOutcomeCount] = {"result", "exception", "cancelled"};
constexpr const char* kCallWords[kCallCount] = {"other",     "accept",  "connect", "recv", "send",      "read",
                                                "write",     "select",  "sleep",   "lock", "condition", "event",
                                                "semaphore", "barrier", "queue",   "join", "job",       "process"};
constexpr const char* kFutureWords[kFutureKindCount] = {"plain", "gather"};
constexpr const char* kWarningWords[kWarningKindCount] = {"never_awaited", "exception_never_retrieved", "slow_callback",
                                                          "destroyed_pending"};
constexpr const char* kSyncObjectWords[kSyncObjectCount] = {"lock",      "event",   "condition",
                                                            "semaphore", "barrier", "queue"};
constexpr const char* kSyncOpWords[kSyncOpCount] = {"create", "acquire", "release",   "set",  "clear", "notify",
                                                    "put",    "get",     "task_done", "join", "reset", "abort"};

std::string place(const Location& location, const Symbols& symbols) {
  return fmt::format("{}:{}", bare(symbols.string(location.file)), location.line);
}

void write_waker(std::string& out, std::uint64_t argument) {
  const Waker waker = Waker::unpack(argument);
  fmt::format_to(Output(out), " waker={}", to_string(waker.kind));
  if (waker.kind == Waker::Kind::fd && waker.id == kUnknownFd) {
    out += ":?";
  } else if (waker.id != 0) {
    fmt::format_to(Output(out), ":{}", waker.id);
  }
}

void write_await(std::string& out, std::uint64_t argument) {
  const Await await = Await::unpack(argument);
  fmt::format_to(Output(out), " what={}", to_string(await.what));
  if (await.on_selector() && await.target == kUnknownFd) {
    out += " fd=?";
  } else if (await.on_selector()) {
    fmt::format_to(Output(out), " fd={}", await.target);
  } else if (await.target != 0) {
    fmt::format_to(Output(out), " target={}", await.target);
  }
}

void write_block(std::string& out, std::uint64_t argument) {
  const ThreadBlock block = ThreadBlock::unpack(argument);
  fmt::format_to(Output(out), " in={}", to_string(block.in));
  if (block.fd != kUnknownFd) fmt::format_to(Output(out), " fd={}", block.fd);
}

void write_origin(std::string& out, std::uint64_t argument, const Symbols& symbols) {
  const TaskOrigin origin = TaskOrigin::unpack(argument);
  fmt::format_to(Output(out), " parent={}", origin.parent);
  if (origin.name != 0) fmt::format_to(Output(out), " name={}", quoted(symbols.string(origin.name)));
}

void write_coroutine(std::string& out, std::uint64_t argument, const Symbols& symbols) {
  const Location& location = symbols.location(static_cast<LocationId>(argument));
  if (location == Location{}) return;
  fmt::format_to(Output(out), " coroutine={} in={}", bare(symbols.string(location.function)),
                 bare(symbols.string(location.file)));
}

void write_enumerator(std::string& out, const Event& event, const char* name) {
  switch (event.kind) {
    case Kind::loop_start:
      fmt::format_to(Output(out), " {}={}", name, event.a > 1 ? "?" : to_string(static_cast<ClockKind>(event.a)));
      break;
    case Kind::future_create:
      fmt::format_to(Output(out), " {}={}", name, word(kFutureWords, low_half(event.a)));
      if (high_half(event.a) != 0) fmt::format_to(Output(out), " children={}", high_half(event.a));
      break;
    case Kind::sync_op:
      fmt::format_to(Output(out), " object={} {}={}", word(kSyncObjectWords, low_half(event.a)), name,
                     word(kSyncOpWords, high_half(event.a)));
      break;
    case Kind::warning:
      fmt::format_to(Output(out), " {}={}", name, word(kWarningWords, event.a));
      break;
    default:
      break;
  }
}

void write_number(std::string& out, const Event& event, const char* name, std::uint64_t value) {
  if (event.kind == Kind::counter) {
    fmt::format_to(Output(out), " {}={}", name, std::bit_cast<double>(value));
  } else if (event.kind == Kind::select_begin && value == event.a && name == kind_info(event.kind).a_name) {
    const auto timeout = static_cast<TimeNs>(value);
    fmt::format_to(Output(out), " {}={}", name, timeout == kForever ? "forever" : seconds(timeout));
  } else if (event.kind == Kind::job_begin) {
    const JobBegin begin = JobBegin::unpack(value);
    fmt::format_to(Output(out), " {}={}", name, begin.worker);
    if (begin.us_ago != 0) fmt::format_to(Output(out), " ago={}", seconds(TimeNs{begin.us_ago} * 1000));
  } else {
    fmt::format_to(Output(out), " {}={}", name, value);
  }
}

void write_argument(std::string& out, const Event& event, const Symbols& symbols, ArgumentType type, const char* name,
                    std::uint64_t value) {
  switch (type) {
    case ArgumentType::unused:
      break;
    case ArgumentType::number:
      write_number(out, event, name, value);
      break;
    case ArgumentType::time:
      fmt::format_to(Output(out), " {}={}", name, seconds(static_cast<TimeNs>(value)));
      break;
    case ArgumentType::string:
    case ArgumentType::text:
      if (value != 0 || event.kind == Kind::print) {
        fmt::format_to(Output(out), " {}={}", name, quoted(symbols.string(static_cast<StringId>(value))));
      }
      break;
    case ArgumentType::coroutine:
      write_coroutine(out, value, symbols);
      break;
    case ArgumentType::location:
      if (value != 0) {
        fmt::format_to(Output(out), " {}={}", name, place(symbols.location(static_cast<LocationId>(value)), symbols));
      }
      break;
    case ArgumentType::waker:
      write_waker(out, value);
      break;
    case ArgumentType::await:
      write_await(out, value);
      break;
    case ArgumentType::fd_interest: {
      const FdInterest watched = FdInterest::unpack(value);
      fmt::format_to(Output(out), " fd={} interest={}", watched.fd, to_string(watched.interest));
      break;
    }
    case ArgumentType::task_origin:
      write_origin(out, value, symbols);
      break;
    case ArgumentType::outcome:
      fmt::format_to(Output(out), " outcome={}", to_string(static_cast<Outcome>(value)));
      break;
    case ArgumentType::object:
      if (value != 0) fmt::format_to(Output(out), " {}={}", name, value);
      break;
    case ArgumentType::enumerator:
      write_enumerator(out, event, name);
      break;
    case ArgumentType::block:
      write_block(out, value);
      break;
  }
}

}  // namespace

std::string to_text(const Event& event, const Symbols& symbols) {
  const KindInfo& info = kind_info(event.kind);
  std::string out = fmt::format("{} {}", seconds(event.time_ns), info.name);
  if (event.loop != 0) fmt::format_to(Output(out), " loop={}", event.loop);
  if (*info.subject != '\0' && (event.subject != kNoObject || !info.subject_optional)) {
    fmt::format_to(Output(out), " {}={}", info.subject, event.subject);
  }
  write_argument(out, event, symbols, info.a, info.a_name, event.a);
  write_argument(out, event, symbols, info.b, info.b_name, event.b);
  return out;
}

const char* to_string(Await::What what) { return word(kAwaitWords, static_cast<std::uint64_t>(what)); }
const char* to_string(Waker::Kind kind) { return word(kWakerWords, static_cast<std::uint64_t>(kind)); }
const char* to_string(Call call) { return word(kCallWords, static_cast<std::uint64_t>(call)); }
const char* to_string(Outcome outcome) { return word(kOutcomeWords, static_cast<std::uint64_t>(outcome)); }
const char* to_string(Interest interest) {
  constexpr const char* kWords[] = {"?", "read", "write"};
  return word(kWords, static_cast<std::uint64_t>(interest));
}

}  // namespace loopscope::trace
