#include "app/views/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/words/format.h"
#include "core/base/place.h"

namespace loopscope::views {

namespace {

using trace::Await;
using trace::Event;
using trace::Kind;

/// How far back an object's creation is looked for: it is nearly always the event right before the await.
constexpr std::uint32_t kLookBack = 512;

/// The latest event of a kind about an object, shortly before event number `before`; nothing when there is none.
std::optional<Event> find_before(const model::Model& model, LoopId loop, Kind kind, ObjectId subject,
                                 std::uint32_t before) {
  const auto& events = model.events();
  if (before >= events.size()) return std::nullopt;
  const std::uint32_t first = before > kLookBack ? before - kLookBack : 0;
  for (std::uint32_t i = before; i > first; --i) {
    const Event event = events[i - 1];
    if (event.kind == kind && event.subject == subject && event.loop == loop) return event;
  }
  return std::nullopt;
}

std::string sleep_words(const model::Model& model, LoopId loop, const Await& await, std::uint32_t event) {
  const auto arm = find_before(model, loop, Kind::timer_arm, await.target, event);
  if (!arm) return "sleep";
  return "sleep " + format_duration(static_cast<TimeNs>(arm->a) - arm->time_ns);
}

std::string gather_words(const model::Model& model, LoopId loop, const Await& await, std::uint32_t event) {
  const auto created = find_before(model, loop, Kind::future_create, await.target, event);
  if (!created || trace::high_half(created->a) == 0) return "gather";
  return fmt::format("gather of {}", trace::high_half(created->a));
}

/// What is under way while an imported task waits, where the trace knows that; a co_await has a line and says no more.
std::string wait_words(const model::Model& model, const Await& await, std::uint32_t event) {
  if (await.target != kNoObject || event >= model.events().size()) return {};
  const Event task_await = model.events()[event];
  if (task_await.kind != Kind::task_await) return {};
  const trace::Location& place = model.symbols().location(static_cast<LocationId>(task_await.b));
  return place.line == 0 ? std::string(model.symbols().string(place.function)) : std::string();
}

}  // namespace

std::string task_name(const model::Model& model, LoopId loop, ObjectId task) {
  const model::LaneIndex lane = model.lane_of_task(loop, task);
  if (lane != model::kNoLane) {
    const std::string_view name = model.name(model.lanes()[lane]);
    if (!name.empty()) return std::string(name);
  }
  return fmt::format("task {}", task);
}

std::optional<trace::TaskState> task_state(const model::Lane& lane, const trace::LoopState& state,
                                           model::Moment cursor) {
  if (lane.end_event < cursor.events) return lane.state;
  const auto found = state.tasks.find(lane.id);
  if (found == state.tasks.end()) return {};
  return found->second.state;
}

std::string_view await_word(const Await& await) {
  constexpr std::string_view kWords[trace::kAwaitWhatCount] = {"yield",     "future",  "task",  "sleep", "gather",
                                                               "read",      "write",   "lock",  "event", "condition",
                                                               "semaphore", "barrier", "queue", "job",   "wait"};
  const auto index = static_cast<std::size_t>(await.what);
  return index < std::size(kWords) ? kWords[index] : std::string_view("something");
}

std::string await_words(const model::Model& model, LoopId loop, const Await& await, std::uint32_t event) {
  switch (await.what) {
    case Await::What::sleep:
      return sleep_words(model, loop, await, event);
    case Await::What::gather:
      return gather_words(model, loop, await, event);
    case Await::What::task:
      return "task " + task_name(model, loop, await.target);
    case Await::What::fd_read:
      if (await.target == trace::kUnknownFd) return "readable";
      return fmt::format("fd {} readable", static_cast<int>(await.target));
    case Await::What::fd_write:
      if (await.target == trace::kUnknownFd) return "writable";
      return fmt::format("fd {} writable", static_cast<int>(await.target));
    case Await::What::wait:
      if (std::string name = wait_words(model, await, event); !name.empty()) return name;
      return std::string(await_word(await));
    default:
      return std::string(await_word(await));
  }
}

std::string handle_words(const model::Model& model, LoopId loop, ObjectId handle, std::uint64_t event) {
  const auto& events = model.events();
  const std::uint64_t last = std::min<std::uint64_t>(event + 1, events.size());
  const std::uint64_t first = last > kLookBack ? last - kLookBack : 0;
  bool timer = false;
  for (std::uint64_t i = last; i > first; --i) {
    const Event& e = events[i - 1];
    if (e.subject != handle || e.loop != loop) continue;
    if (e.kind == Kind::handle_ready) return std::string(model.symbols().string(static_cast<StringId>(e.b)));
    if (e.kind == Kind::fd_ready) return interest_words(trace::FdInterest::unpack(e.a));
    if (e.kind == Kind::timer_arm && e.b != 0) return "timer: " + task_name(model, loop, static_cast<ObjectId>(e.b));
    timer |= e.kind == Kind::timer_fire;
  }
  return timer ? "timer" : "callback";
}

std::string waker_words(const model::Model& model, LoopId loop, const trace::Waker& waker) {
  using WakerKind = trace::Waker::Kind;
  switch (waker.kind) {
    case WakerKind::task:
      return "task " + task_name(model, loop, waker.id);
    case WakerKind::timer:
      return "a timer";
    case WakerKind::fd:
      if (waker.id == trace::kUnknownFd) return "a descriptor";
      return fmt::format("fd {}", static_cast<int>(waker.id));
    case WakerKind::callback:
      return "a callback";
    case WakerKind::thread:
      return "another thread";
    case WakerKind::none:
      break;
  }
  return "the program";
}

std::string_view short_function(std::string_view function) {
  const std::size_t colons = function.rfind("::");
  return colons == std::string_view::npos ? function : function.substr(colons + 2);
}

std::string location_words(const model::Model& model, LocationId location) {
  const trace::Location& place = model.symbols().location(location);
  const std::string_view file = file_name(model.symbols().string(place.file));
  const std::string_view function = short_function(model.symbols().string(place.function));
  if (place.line != 0) return format_place(file, place.line);
  return std::string(function.empty() ? file : function);
}

std::string interest_words(const trace::FdInterest& interest) {
  return fmt::format("fd {} {}", interest.fd, interest.interest == trace::Interest::read ? "readable" : "writable");
}

}  // namespace loopscope::views
