#include "app/views/event_words.h"

#include <fmt/format.h>

#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using trace::Event;
using trace::Kind;

std::string at_place(const model::Model& model, std::uint64_t location) {
  const std::string words = location_words(model, static_cast<LocationId>(location));
  return words.empty() ? words : " at " + words;
}

std::string select_timeout(const Event& event) {
  const auto timeout = static_cast<TimeNs>(event.a);
  if (timeout == kForever) return "no timeout";
  return timeout == 0 ? "poll" : "timeout " + format_duration(timeout);
}

const char* outcome_word(trace::Outcome outcome) {
  if (outcome == trace::Outcome::exception) return "fails";
  return outcome == trace::Outcome::cancelled ? "is cancelled" : "is done";
}

/// Events whose subject is a task.
bool task_words(const model::Model& model, const Event& event, std::uint32_t index, EventWords& words) {
  const trace::Symbols& symbols = model.symbols();
  switch (event.kind) {
    case Kind::task_create:
      words.what = "created";
      words.detail = location_words(model, static_cast<LocationId>(event.b));
      if (const ObjectId parent = trace::TaskOrigin::unpack(event.a).parent; parent != kNoObject) {
        words.detail += " by " + task_name(model, event.loop, parent);
      }
      break;
    case Kind::task_rename:
      words.what = "renamed";
      words.detail = symbols.string(static_cast<StringId>(event.a));
      break;
    case Kind::task_ready:
      words.what = "ready";
      words.detail = "woken by " + waker_words(model, event.loop, trace::Waker::unpack(event.a));
      break;
    case Kind::task_run:
      words.what = "runs";
      break;
    case Kind::task_await:
      words.what = "awaits";
      words.detail = await_words(model, event.loop, trace::Await::unpack(event.a), index) + at_place(model, event.b);
      break;
    case Kind::task_cancel_requested:
      words.what = "cancel";
      words.detail =
          event.a == 0 ? "requested" : "requested by " + task_name(model, event.loop, static_cast<ObjectId>(event.a));
      break;
    case Kind::task_done:
      words.what = outcome_word(static_cast<trace::Outcome>(event.a));
      words.detail = symbols.string(static_cast<StringId>(event.b));
      break;
    case Kind::coro_enter:
      words.what = "calls";
      words.detail = location_words(model, static_cast<LocationId>(event.a)) + at_place(model, event.b);
      break;
    case Kind::coro_leave:
      words.what = "returns";
      break;
    case Kind::print:
      words.what = "prints";
      words.detail = symbols.string(static_cast<StringId>(event.a));
      break;
    case Kind::mark:
      words.what = "mark";
      words.detail = symbols.string(static_cast<StringId>(event.a));
      break;
    case Kind::warning:
      words.what = "warning";
      words.detail = symbols.string(static_cast<StringId>(event.b));
      break;
    default:
      return false;
  }
  if (event.subject != kNoObject) {
    words.who = task_name(model, event.loop, event.subject);
    words.lane = model.lane_of_task(event.loop, event.subject);
  }
  return true;
}

}  // namespace

EventWords event_words(const model::Model& model, std::uint32_t index) {
  const Event& event = model.events()[index];
  EventWords words;
  words.who = "loop";
  if (task_words(model, event, index, words)) return words;
  const auto about = [&](std::uint64_t task) {
    return task == 0 ? std::string() : "for " + task_name(model, event.loop, static_cast<ObjectId>(task));
  };
  switch (event.kind) {
    case Kind::loop_start:
      words.what = "starts";
      break;
    case Kind::loop_stop:
      words.what = "stops";
      break;
    case Kind::loop_pause:
      words.what = "paused";
      break;
    case Kind::loop_resume:
      words.what = "resumed";
      break;
    case Kind::frame_begin:
      words.what = "frame";
      words.detail = words::format_count(event.a);
      break;
    case Kind::select_begin:
      words.what = "select";
      words.detail = fmt::format("{}, {} watched", select_timeout(event), event.b);
      break;
    case Kind::select_end:
      words.what = "selected";
      words.detail = fmt::format("{} ready", event.a);
      break;
    case Kind::timer_arm:
      words.what = "timer armed";
      words.detail = fmt::format("due {} {}", words::format_time(static_cast<TimeNs>(event.a)), about(event.b));
      break;
    case Kind::timer_fire:
      words.what = "timer due";
      break;
    case Kind::timer_cancel:
      words.what = "timer cancelled";
      break;
    case Kind::fd_watch:
      words.what = "watches";
      words.detail = interest_words(trace::FdInterest::unpack(event.a)) + " " + about(event.b);
      break;
    case Kind::fd_ready:
      words.what = "descriptor";
      words.detail = interest_words(trace::FdInterest::unpack(event.a));
      break;
    case Kind::fd_unwatch:
      words.what = "unwatches";
      break;
    case Kind::handle_ready:
      words.what = "callback ready";
      words.detail = model.symbols().string(static_cast<StringId>(event.b));
      break;
    case Kind::handle_begin:
      words.what = "callback runs";
      break;
    case Kind::handle_end:
      words.what = "callback ends";
      break;
    case Kind::dropped:
      words.what = "dropped";
      words.detail = fmt::format("{} events were lost here", words::format_count(event.a));
      break;
    default: {
      words.what = trace::kind_info(event.kind).name;
      break;
    }
  }
  return words;
}

}  // namespace loopscope::views
