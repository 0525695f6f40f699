#include "app/views/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/views/words.h"
#include "app/words/format.h"
#include "core/base/place.h"

namespace loopscope::views {

namespace {

using model::Lane;
using model::Model;
using model::Span;
using model::SpanState;

std::string place(const Model& model, LocationId id) {
  const trace::Location& location = model.symbols().location(id);
  if (location.line == 0) return {};
  const std::string_view function = short_function(model.symbols().string(location.function));
  std::string text = " at " + location_words(model, id);
  if (!function.empty()) text += fmt::format(" in {}", function);
  return text;
}

std::string whole_path(const Model& model, LocationId id) {
  const trace::Location& location = model.symbols().location(id);
  if (location.line == 0) return {};
  return format_place(model.symbols().string(location.file), location.line);
}

std::string how_long(const Span& span, TimeNs now_ns) {
  const std::string from = words::format_time(span.begin_ns);
  if (span.open())
    return fmt::format("since {}, {} so far", from, format_duration(std::max<TimeNs>(now_ns - span.begin_ns, 0)));
  if (span.end_ns == span.begin_ns) return fmt::format("at {}, for no time at all", from);
  return fmt::format("from {} for {}", from, format_duration(span.end_ns - span.begin_ns));
}

std::string select_sentence(const trace::Event& event, const Span& span, TimeNs now_ns) {
  std::string sentence = "The loop asks the selector";
  if (event.kind == trace::Kind::select_begin) {
    const auto timeout = static_cast<TimeNs>(event.a);
    const std::string watched = event.b == 0   ? std::string("no descriptor")
                                : event.b == 1 ? std::string("1 descriptor")
                                               : fmt::format("{} descriptors", event.b);
    if (timeout == 0) {
      sentence += fmt::format(" without waiting ({} watched)", watched);
    } else if (timeout == kForever) {
      sentence += fmt::format(" and waits until one of {} is ready", watched);
    } else {
      sentence += fmt::format(" and waits at most {} for {}", format_duration(timeout), watched);
    }
  }
  return fmt::format("{}, {}.", sentence, how_long(span, now_ns));
}

/// "Woken by a timer." of the ready span that precedes or follows.
std::string wake_sentence(const Model& model, const Lane& lane, model::LaneIndex index, std::size_t ready,
                          const char* verb) {
  if (ready >= lane.spans.size() || lane.spans[ready].state != SpanState::ready) return {};
  const trace::Event& event = model.events()[lane.spans[ready].begin_event];
  if (event.kind == trace::Kind::task_await) return fmt::format("{} by itself: it only yielded.", verb);
  const std::optional<model::Wake> wake = model.wake_of(index, ready);
  if (!wake) return {};
  return fmt::format("{} by {}.", verb, waker_words(model, lane.loop, wake->waker));
}

/// "3 572 turns" of a task, "12 spans" where no turn begins.
std::string counted(const Lane& lane, const model::Strip& summary) {
  const std::uint32_t turns = summary.counts[model::state_number(SpanState::running)];
  const bool task = lane.kind == model::LaneKind::task;
  if (task && turns > 0) return fmt::format("{} {}", words::format_count(turns), turns == 1 ? "turn" : "turns");
  return fmt::format("{} spans", words::format_count(summary.count));
}

}  // namespace

Explanation explain(const Model& model, model::LaneIndex index, std::size_t span_index, TimeNs now_ns) {
  const Lane& lane = model.lanes()[index];
  const Span& span = lane.spans[span_index];
  const trace::Event& event = model.events()[span.begin_event];
  Explanation result;
  result.who = model.name(lane);
  result.state = span.state;
  const std::string duration = how_long(span, now_ns);
  switch (span.state) {
    case SpanState::running:
      result.sentence = fmt::format("It has its turn: runs {}.", duration);
      if (span_index > 0) result.cause = wake_sentence(model, lane, index, span_index - 1, "Had been woken");
      break;
    case SpanState::ready:
      result.sentence = fmt::format("Waits in the ready queue for its turn, {}.", duration);
      result.cause = wake_sentence(model, lane, index, span_index, "Woken");
      break;
    case SpanState::awaiting:
    case SpanState::selector:
      if (event.kind == trace::Kind::task_await) {
        const trace::Await await = trace::Await::unpack(event.a);
        const auto location = static_cast<LocationId>(event.b);
        result.sentence = fmt::format("Awaits {}{}, {}.", await_words(model, lane.loop, await, span.begin_event),
                                      place(model, location), duration);
        result.where = whole_path(model, location);
      } else {
        result.sentence = fmt::format("Suspended {}.", duration);
      }
      result.cause = wake_sentence(model, lane, index, span_index + 1, "Then woken");
      break;
    case SpanState::run:
      result.sentence = fmt::format("The loop runs a handle, {}.", duration);
      break;
    case SpanState::select:
      result.sentence = select_sentence(event, span, now_ns);
      break;
    case SpanState::idle:
      result.sentence = fmt::format("Between two handles or frames, {}.", duration);
      break;
    case SpanState::paused:
      result.sentence = fmt::format("The loop is held, {}.", duration);
      break;
  }
  return result;
}

Explanation explain_summary(const Model& model, model::LaneIndex index, const model::Strip& summary, TimeNs from_ns,
                            TimeNs to_ns) {
  const Lane& lane = model.lanes()[index];
  Explanation result;
  result.who = model.name(lane);
  result.state = summary.state;
  result.sentence = fmt::format("{} in {} from {}: ", counted(lane, summary), words::format_duration(to_ns - from_ns),
                                words::format_time(from_ns));
  // What there is most of first.
  const auto states = model::stacked_states(summary.state);
  std::vector<SpanState> shown(states.rbegin(), states.rend());
  std::sort(shown.begin(), shown.end(), [&](SpanState a, SpanState b) {
    const double more = summary.shares[model::state_number(a)] - summary.shares[model::state_number(b)];
    return more > 0 || (more == 0 && model::importance(a) > model::importance(b));
  });
  const char* separator = "";
  for (const SpanState state : shown) {
    const std::size_t number = model::state_number(state);
    if (summary.counts[number] == 0) continue;
    result.sentence +=
        fmt::format("{}{} {}", separator, model::to_string(state), words::format_percent(summary.shares[number]));
    separator = ", ";
  }
  result.sentence += ".";
  result.cause = "Zoom in to see them one by one.";
  return result;
}

std::string explain_end(const Model& model, const Lane& lane) {
  if (lane.end_event == UINT32_MAX || lane.kind != model::LaneKind::task) return {};
  const trace::Event& event = model.events()[lane.end_event];
  const std::string_view text = model.symbols().string(static_cast<StringId>(event.b));
  const std::string at = words::format_time(event.time_ns);
  switch (static_cast<trace::Outcome>(event.a)) {
    case trace::Outcome::exception:
      return text.empty() ? fmt::format("Failed at {}.", at) : fmt::format("Failed at {}: {}", at, text);
    case trace::Outcome::cancelled:
      return fmt::format("Cancelled at {}.", at);
    case trace::Outcome::result:
      break;
  }
  return text.empty() ? fmt::format("Done at {}.", at) : fmt::format("Done at {}, result {}.", at, text);
}

}  // namespace loopscope::views
