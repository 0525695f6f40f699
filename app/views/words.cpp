#include "app/views/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/duration.h"
#include "core/base/place.h"
#include "core/trace/event/event_text.h"
#include "core/trace/replay/place.h"

namespace loopscope::views {

namespace {

using trace::Await;
using trace::Event;
using trace::Kind;
using words::Id;

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

/// A descriptor's number, which is a name and no count.
std::string descriptor(ObjectId fd) { return fmt::to_string(static_cast<int>(fd)); }

std::string sleep_words(const model::Model& model, LoopId loop, const Await& await, std::uint32_t event,
                        words::Words words) {
  const auto arm = find_before(model, loop, Kind::timer_arm, await.target, event);
  if (!arm) return std::string(words[Id::await_sleep]);
  return words.say<Id::await_sleep_for>(format_duration(static_cast<TimeNs>(arm->a) - arm->time_ns));
}

std::string gather_words(const model::Model& model, LoopId loop, const Await& await, std::uint32_t event,
                         words::Words words) {
  const auto created = find_before(model, loop, Kind::future_create, await.target, event);
  if (!created || trace::high_half(created->a) == 0) return std::string(words[Id::await_gather]);
  return words.say<Id::await_gather_of>(trace::high_half(created->a));
}

/// What the program called that its task waits in, by its coroutine: "wait_for", whatever future that waits for within.
/// Empty where the program itself awaits, or where the call was too long ago.
std::string library_call(const model::Model& model, LoopId loop, std::uint32_t event) {
  const auto& events = model.events();
  const trace::Symbols& symbols = model.symbols();
  if (event >= events.size() || events[event].kind != Kind::task_await) return {};
  const Event task_await = events[event];
  if (!trace::is_library(symbols, static_cast<LocationId>(task_await.b))) return {};
  StringId called = 0;
  int ended = 0;  // coroutines that are not on the stack any more
  for (std::uint32_t i = event; i > 0 && event - i < kLookBack; --i) {
    const Event e = events[i - 1];
    if (e.subject != task_await.subject || e.loop != loop) continue;
    if (e.kind == Kind::coro_leave) {
      ++ended;
    } else if (e.kind == Kind::coro_enter && ended > 0) {
      --ended;
    } else if (e.kind == Kind::coro_enter || e.kind == Kind::task_create) {
      const auto coroutine = static_cast<LocationId>(e.kind == Kind::coro_enter ? e.a : e.b);
      if (!trace::is_library(symbols, coroutine)) return std::string(short_function(symbols.string(called)));
      called = symbols.location(coroutine).function;
    }
  }
  return {};
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

words::Id state_word(model::SpanState state) {
  switch (state) {
    case model::SpanState::running:
      return Id::state_running;
    case model::SpanState::ready:
      return Id::state_ready;
    case model::SpanState::awaiting:
      return Id::state_awaiting;
    case model::SpanState::selector:
      return Id::state_selector;
    case model::SpanState::run:
      return Id::state_run;
    case model::SpanState::select:
      return Id::state_select;
    case model::SpanState::idle:
      return Id::state_idle;
    case model::SpanState::job:
      return Id::state_job;
    case model::SpanState::thread_running:
      return Id::state_running;
    case model::SpanState::thread_blocked:
      return Id::state_blocked;
    case model::SpanState::paused:
      break;
  }
  return Id::state_paused;
}

std::string task_name(const model::Model& model, LoopId loop, ObjectId task, words::Words words) {
  const model::LaneIndex lane = model.lane_of_speaker(loop, task);
  if (lane != model::kNoLane) {
    const std::string_view name = model.name(model.lanes()[lane]);
    if (!name.empty()) return std::string(name);
  }
  return words.say<Id::name_task>(fmt::to_string(task));
}

std::optional<trace::TaskState> task_state(const model::Model& model, const model::Lane& lane, model::Moment cursor) {
  if (lane.end_event < cursor.events) return lane.state;
  if (lane.create_event >= cursor.events) return {};
  const std::optional<std::size_t> span = model.span_at(lane, cursor);
  if (!span) return trace::TaskState::created;
  switch (lane.spans.state(*span)) {
    case model::SpanState::ready:
      return trace::TaskState::ready;
    case model::SpanState::awaiting:
    case model::SpanState::thread_blocked:
      return trace::TaskState::awaiting;
    case model::SpanState::selector:
      return trace::TaskState::selector;
    default:
      return trace::TaskState::running;
  }
}

std::string_view call_word(trace::Call call, words::Words words) {
  using trace::Call;
  switch (call) {
    case Call::other:
      return words[Id::call_other];
    case Call::sleep:
      return words[Id::await_sleep];
    case Call::lock:
      return words[Id::await_lock];
    case Call::condition:
      return words[Id::await_condition];
    case Call::event:
      return words[Id::await_event];
    case Call::semaphore:
      return words[Id::await_semaphore];
    case Call::barrier:
      return words[Id::await_barrier];
    case Call::queue:
      return words[Id::await_queue];
    case Call::join:
      return words[Id::call_join];
    case Call::job:
      return words[Id::await_job];
    case Call::process:
      return words[Id::call_process];
    default:
      return trace::to_string(call);
  }
}

std::string call_words(const trace::ThreadBlock& block, words::Words words) {
  const std::string_view call = call_word(block.in, words);
  if (block.fd == trace::kUnknownFd) return std::string(call);
  return words.say<Id::call_on_fd>(call, descriptor(block.fd));
}

std::string_view await_word(const Await& await, words::Words words) {
  constexpr Id kWords[trace::kAwaitWhatCount] = {
      Id::await_yield,     Id::await_future,  Id::await_task,  Id::await_sleep, Id::await_gather,
      Id::await_read,      Id::await_write,   Id::await_lock,  Id::await_event, Id::await_condition,
      Id::await_semaphore, Id::await_barrier, Id::await_queue, Id::await_job,   Id::await_wait};
  const auto index = static_cast<std::size_t>(await.what);
  return words[index < std::size(kWords) ? kWords[index] : Id::await_something];
}

std::string await_words(const model::Model& model, LoopId loop, const Await& await, std::uint32_t event,
                        words::Words words) {
  switch (await.what) {
    case Await::What::sleep:
      return sleep_words(model, loop, await, event, words);
    case Await::What::gather:
      return gather_words(model, loop, await, event, words);
    case Await::What::task:
      return words.say<Id::await_that_task>(task_name(model, loop, await.target, words));
    case Await::What::fd_read:
      if (await.target == trace::kUnknownFd) return std::string(words[Id::await_readable]);
      return words.say<Id::fd_readable>(descriptor(await.target));
    case Await::What::fd_write:
      if (await.target == trace::kUnknownFd) return std::string(words[Id::await_writable]);
      return words.say<Id::fd_writable>(descriptor(await.target));
    case Await::What::future:
      if (std::string name = library_call(model, loop, event); !name.empty()) return name;
      return std::string(await_word(await, words));
    case Await::What::wait:
      if (std::string name = wait_words(model, await, event); !name.empty()) return name;
      if (std::string name = library_call(model, loop, event); !name.empty()) return name;
      return std::string(await_word(await, words));
    default:
      return std::string(await_word(await, words));
  }
}

std::string handle_words(const model::Model& model, LoopId loop, ObjectId handle, std::uint64_t event,
                         words::Words words) {
  const auto& events = model.events();
  const std::uint64_t last = std::min<std::uint64_t>(event + 1, events.size());
  const std::uint64_t first = last > kLookBack ? last - kLookBack : 0;
  bool timer = false;
  for (std::uint64_t i = last; i > first; --i) {
    const Event& e = events[i - 1];
    if (e.subject != handle || e.loop != loop) continue;
    if (e.kind == Kind::handle_ready) return std::string(model.symbols().string(static_cast<StringId>(e.b)));
    if (e.kind == Kind::fd_ready) return interest_words(trace::FdInterest::unpack(e.a), words);
    if (e.kind == Kind::timer_arm && e.b != 0) {
      return words.say<Id::handle_timer_of>(task_name(model, loop, static_cast<ObjectId>(e.b), words));
    }
    timer |= e.kind == Kind::timer_fire;
  }
  return std::string(words[timer ? Id::handle_timer : Id::name_callback]);
}

std::string waker_words(const model::Model& model, LoopId loop, const trace::Waker& waker, words::Words words) {
  using WakerKind = trace::Waker::Kind;
  switch (waker.kind) {
    case WakerKind::task:
      return words.say<Id::waker_task>(task_name(model, loop, waker.id, words));
    case WakerKind::timer:
      return std::string(words[Id::waker_timer]);
    case WakerKind::fd:
      if (waker.id == trace::kUnknownFd) return std::string(words[Id::waker_descriptor]);
      return words.say<Id::waker_fd>(descriptor(waker.id));
    case WakerKind::callback:
      return std::string(words[Id::waker_callback]);
    case WakerKind::thread:
      return std::string(words[Id::waker_thread]);
    case WakerKind::none:
      break;
  }
  return std::string(words[Id::name_program]);
}

std::string waker_words(const model::Model& model, std::uint32_t event, words::Words words) {
  const LoopId loop = model.events().loop(event);
  const trace::Waker waker = model.waker_at(event);
  if (waker.kind != trace::Waker::Kind::callback) return waker_words(model, loop, waker, words);
  const std::string label = handle_words(model, loop, waker.id, event, words);
  if (label.empty() || label == words[Id::name_callback]) return waker_words(model, loop, waker, words);
  const std::optional<trace::Waker> cause = model.cause_at(event);
  if (!cause || cause->kind == trace::Waker::Kind::none) return words.say<Id::waker_that_callback>(label);
  const bool task = cause->kind == trace::Waker::Kind::task;
  return words.say<Id::waker_callback_of>(
      label, task ? task_name(model, loop, cause->id, words) : waker_words(model, loop, *cause, words));
}

std::string job_words(const model::Model& model, const model::Job& job, words::Words words) {
  if (!job.submit_event) return std::string(words[Id::state_job]);
  const std::string_view function = model.symbols().string(static_cast<StringId>(model.events()[*job.submit_event].b));
  return function.empty() ? std::string(words[Id::state_job]) : std::string(short_function(function));
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

std::string interest_words(const trace::FdInterest& interest, words::Words words) {
  const std::string fd = fmt::to_string(interest.fd);
  return interest.interest == trace::Interest::read ? words.say<Id::fd_readable>(fd) : words.say<Id::fd_writable>(fd);
}

}  // namespace loopscope::views
