#include "app/views/explain.h"

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
using words::Id;
using words::Words;

std::string place(const Model& model, LocationId id, Words words) {
  const trace::Location& location = model.symbols().location(id);
  if (location.line == 0) return {};
  const std::string_view function = short_function(model.symbols().string(location.function));
  const std::string where = location_words(model, id);
  return function.empty() ? words.say<Id::explain_place>(where) : words.say<Id::explain_place_in>(where, function);
}

std::string whole_path(const Model& model, LocationId id) {
  const trace::Location& location = model.symbols().location(id);
  if (location.line == 0) return {};
  return format_place(model.symbols().string(location.file), location.line);
}

std::string how_long(const Span& span, TimeNs now_ns, Words words) {
  const std::string from = words::format_time(span.begin_ns);
  if (span.open())
    return words.say<Id::explain_so_far>(from, format_duration(std::max<TimeNs>(now_ns - span.begin_ns, 0)));
  if (span.end_ns == span.begin_ns) return words.say<Id::explain_no_time>(from);
  return words.say<Id::explain_how_long>(from, format_duration(span.end_ns - span.begin_ns));
}

std::string select_sentence(const trace::Event& event, const std::string& when, Words words) {
  if (event.kind != trace::Kind::select_begin) return words.say<Id::explain_select>(when);
  const auto timeout = static_cast<TimeNs>(event.a);
  const std::string watched =
      event.b == 0 ? std::string(words[Id::explain_no_descriptor]) : words.say<Id::explain_descriptors>(event.b);
  if (timeout == 0) return words.say<Id::explain_select_poll>(watched, when);
  if (timeout == kForever) return words.say<Id::explain_select_forever>(watched, when);
  return words.say<Id::explain_select_for>(format_duration(timeout), watched, when);
}

/// Who woke it, said of a ready span before, at, or after the one that is explained.
enum class WakeTense { had_been, is, then };

/// "Woken by a timer."
std::string wake_sentence(const Model& model, model::LaneIndex index, std::size_t ready, WakeTense tense, Words words) {
  const Lane& lane = model.lanes()[index];
  if (ready >= lane.spans.size() || lane.spans[ready].state != SpanState::ready) return {};
  const trace::Event& event = model.events()[lane.spans[ready].begin_event];
  if (event.kind == trace::Kind::task_await) {
    return std::string(words[tense == WakeTense::had_been ? Id::explain_had_been_woken_by_itself
                             : tense == WakeTense::is     ? Id::explain_woken_by_itself
                                                          : Id::explain_then_woken_by_itself]);
  }
  const std::optional<model::Wake> wake = model.wake_of(index, ready);
  if (!wake) return {};
  const std::string waker = waker_words(model, lane.spans.begin_event(ready), words);
  switch (tense) {
    case WakeTense::had_been:
      return words.say<Id::explain_had_been_woken>(waker);
    case WakeTense::then:
      return words.say<Id::explain_then_woken>(waker);
    case WakeTense::is:
      break;
  }
  return words.say<Id::explain_woken>(waker);
}

void explain_job(const Model& model, const model::Job& job, const Span& span, const std::string& when, Words words,
                 Explanation& result) {
  result.sentence = words.say<Id::explain_job>(job_words(model, job, words), when);
  if (!job.submit_event) return;
  const trace::Event& submit = model.events()[*job.submit_event];
  const TimeNs queued_ns = std::max<TimeNs>(span.begin_ns - submit.time_ns, 0);
  result.cause = submit.a == kNoObject ? words.say<Id::explain_job_queued>(format_duration(queued_ns))
                                       : words.say<Id::explain_job_queued_by>(
                                             task_name(model, submit.loop, static_cast<ObjectId>(submit.a), words),
                                             format_duration(queued_ns));
}

/// "3,572 turns" of a task, "12 spans" where no turn begins.
std::string counted(const Lane& lane, const model::Strip& summary, Words words) {
  const bool task = lane.kind == model::LaneKind::task;
  const bool thread = lane.kind == model::LaneKind::thread;
  const std::uint32_t turns = task     ? summary.counts[model::state_number(SpanState::running)]
                              : thread ? summary.counts[model::state_number(SpanState::thread_running)]
                                       : 0;
  if (turns > 0) return words.say<Id::count_turns>(turns);
  if (lane.kind == model::LaneKind::worker) return words.say<Id::count_jobs>(summary.count);
  return words.say<Id::count_spans>(summary.count);
}

}  // namespace

Explanation explain(const Model& model, model::LaneIndex index, std::size_t span_index, TimeNs now_ns, Words words) {
  const Lane& lane = model.lanes()[index];
  const Span& span = lane.spans[span_index];
  const trace::Event& event = model.events()[span.begin_event];
  Explanation result;
  result.who = model.name(lane);
  result.state = span.state;
  const std::string when = how_long(span, now_ns, words);
  switch (span.state) {
    case SpanState::running:
      result.sentence = words.say<Id::explain_running>(when);
      if (span_index > 0) result.cause = wake_sentence(model, index, span_index - 1, WakeTense::had_been, words);
      break;
    case SpanState::ready:
      result.sentence = words.say<Id::explain_ready>(when);
      result.cause = wake_sentence(model, index, span_index, WakeTense::is, words);
      break;
    case SpanState::awaiting:
    case SpanState::selector:
      if (event.kind == trace::Kind::task_await) {
        const trace::Await await = trace::Await::unpack(event.a);
        const LocationId location = model.place_of_await(span.begin_event);
        result.sentence = words.say<Id::explain_awaits>(await_words(model, lane.loop, await, span.begin_event, words),
                                                        place(model, location, words), when);
        result.where = whole_path(model, location);
      } else {
        result.sentence = words.say<Id::explain_suspended>(when);
      }
      result.cause = wake_sentence(model, index, span_index + 1, WakeTense::then, words);
      break;
    case SpanState::run:
      result.sentence = words.say<Id::explain_run>(when);
      break;
    case SpanState::select:
      result.sentence = select_sentence(event, when, words);
      break;
    case SpanState::idle:
      result.sentence = words.say<Id::explain_idle>(when);
      break;
    case SpanState::paused:
      result.sentence = words.say<Id::explain_paused>(when);
      break;
    case SpanState::thread_running:
      result.sentence = words.say<Id::explain_thread_runs>(when);
      break;
    case SpanState::thread_blocked: {
      const auto location = static_cast<LocationId>(event.b);
      result.sentence = words.say<Id::explain_blocked>(call_words(trace::ThreadBlock::unpack(event.a), words),
                                                       place(model, location, words), when);
      result.where = whole_path(model, location);
      break;
    }
    case SpanState::job:
      explain_job(model, model.job_of(index, span_index), span, when, words, result);
      break;
  }
  return result;
}

Explanation explain_summary(const Model& model, model::LaneIndex index, const model::Strip& summary, TimeNs from_ns,
                            TimeNs to_ns, Words words) {
  const Lane& lane = model.lanes()[index];
  Explanation result;
  result.who = model.name(lane);
  result.state = summary.state;
  // What there is most of first.
  const auto states = model::states_of(lane.kind);
  std::vector<SpanState> shown(states.rbegin(), states.rend());
  std::sort(shown.begin(), shown.end(), [&](SpanState a, SpanState b) {
    const double more = summary.shares[model::state_number(a)] - summary.shares[model::state_number(b)];
    return more > 0 || (more == 0 && model::state_number(a) > model::state_number(b));
  });
  std::string shares;
  for (const SpanState state : shown) {
    const std::size_t number = model::state_number(state);
    if (summary.counts[number] == 0) continue;
    if (!shares.empty()) shares += words[Id::list_comma];
    shares += words.say<Id::explain_share>(state_word(state), words::format_percent(summary.shares[number]));
  }
  result.sentence = words.say<Id::explain_summary>(counted(lane, summary, words), format_duration(to_ns - from_ns),
                                                   words::format_time(from_ns), shares);
  result.cause = words[Id::explain_zoom_in];
  return result;
}

std::string explain_end(const Model& model, const Lane& lane, Words words) {
  if (lane.end_event == UINT32_MAX) return {};
  const trace::Event& event = model.events()[lane.end_event];
  const std::string_view text = model.symbols().string(static_cast<StringId>(event.b));
  const std::string at = words::format_time(event.time_ns);
  if (lane.kind == model::LaneKind::thread) return words.say<Id::end_thread>(at);
  if (lane.kind != model::LaneKind::task) return {};
  switch (static_cast<trace::Outcome>(event.a)) {
    case trace::Outcome::exception:
      return text.empty() ? words.say<Id::end_failed>(at) : words.say<Id::end_exception>(at, text);
    case trace::Outcome::cancelled:
      return words.say<Id::end_cancelled>(at);
    case trace::Outcome::result:
      break;
  }
  return text.empty() ? words.say<Id::end_done>(at) : words.say<Id::end_result>(at, text);
}

}  // namespace loopscope::views
