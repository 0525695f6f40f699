#include "app/model/task_events.h"

#include <algorithm>

#include "core/trace/replay/loop_state.h"

namespace loopscope::model {

namespace {

bool is_about(const EventStore& events, std::uint32_t index, const Lane& lane) {
  const trace::Kind kind = events.kind(index);
  if (!trace::is_about_task(kind) && kind != trace::Kind::task_rename) return false;
  const trace::Event event = events[index];
  return event.subject == lane.id && event.loop == lane.loop;
}

// The first span that begins with a later event.
std::size_t first_span_after(const SpanList& spans, std::uint32_t event) {
  std::size_t low = 0;
  std::size_t high = spans.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (spans.begin_event(middle) <= event) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

void TaskEvents::add(LaneIndex lane, std::uint32_t event, bool begins_span) {
  if (latest_.size() <= lane) latest_.resize(std::size_t{lane} + 1);
  Latest& latest = latest_[lane];
  if (latest.event == kNone || event - latest.event > kNear) {
    if (latest.event != kNone && !latest.begins_span) {
      std::vector<std::uint32_t>& lonely = lonely_[lane];
      if (lonely.empty() || lonely.back() != latest.event) lonely.push_back(latest.event);
    }
    if (!begins_span) lonely_[lane].push_back(event);
  }
  latest = {event, begins_span};
}

std::optional<std::uint32_t> TaskEvents::next(const EventStore& events, const Lane& lane, LaneIndex index,
                                              std::uint32_t after) const {
  if (lane.kind != LaneKind::task || index >= latest_.size()) return std::nullopt;
  const auto size = static_cast<std::uint32_t>(events.size());
  for (std::uint32_t at = std::max(after + 1, lane.create_event); at < size && at - after <= kNear; ++at) {
    if (is_about(events, at, lane)) return at;
  }
  std::uint32_t first = kNone;
  // Where events are missing a lane may begin and end with events about something else; spans, too.
  const auto offer = [&](std::uint32_t event) {
    if (event < size && event > after && is_about(events, event, lane)) first = std::min(first, event);
  };
  offer(lane.create_event);
  offer(lane.end_event);
  offer(latest_[index].event);
  std::size_t span = first_span_after(lane.spans, after);
  while (span < lane.spans.size() && !is_about(events, lane.spans.begin_event(span), lane)) ++span;
  if (span < lane.spans.size()) offer(lane.spans.begin_event(span));
  if (const auto lonely = lonely_.find(index); lonely != lonely_.end()) {
    const auto at = std::upper_bound(lonely->second.begin(), lonely->second.end(), after);
    if (at != lonely->second.end()) offer(*at);
  }
  return first == kNone ? std::nullopt : std::optional(first);
}

std::optional<std::uint32_t> TaskEvents::previous(const EventStore& events, const Lane& lane, LaneIndex index,
                                                  std::uint32_t before) const {
  if (lane.kind != LaneKind::task || index >= latest_.size()) return std::nullopt;
  before = std::min(before, static_cast<std::uint32_t>(events.size()));
  for (std::uint32_t at = before; at > lane.create_event && before - at < kNear; --at) {
    if (is_about(events, at - 1, lane)) return at - 1;
  }
  std::optional<std::uint32_t> last;
  const auto offer = [&](std::uint32_t event) {
    if (event < before && is_about(events, event, lane)) last = std::max(last.value_or(0), event);
  };
  offer(lane.create_event);
  offer(lane.end_event);
  offer(latest_[index].event);
  std::size_t span = before == 0 ? 0 : first_span_after(lane.spans, before - 1);
  while (span > 0 && !is_about(events, lane.spans.begin_event(span - 1), lane)) --span;
  if (span > 0) offer(lane.spans.begin_event(span - 1));
  if (const auto lonely = lonely_.find(index); lonely != lonely_.end()) {
    const auto at = std::lower_bound(lonely->second.begin(), lonely->second.end(), before);
    if (at != lonely->second.begin()) offer(*std::prev(at));
  }
  return last;
}

}  // namespace loopscope::model
