#include "app/model/frames.h"

#include <algorithm>
#include <optional>

namespace loopscope::model {

namespace {

class Walk {
 public:
  Walk(const Model& model, const Lane& lane, TimeNs from_ns) : model_(model), lane_(lane), from_ns_(from_ns) {}

  /// The frames that last when a span begins.
  void begin_at(const Span& span) {
    const trace::LoopState state = model_.live_state_at(model_.after_event(span.begin_event), lane_.loop);
    if (!state.tasks.contains(lane_.id)) return;
    const std::vector<trace::StackFrame>& stack = state.tasks.at(lane_.id).stack;
    for (std::size_t i = 1; i < stack.size(); ++i) call(stack[i].coroutine, span.begin_ns, true);
  }

  void take(const trace::Event& event) {
    if (event.loop != lane_.loop || event.subject != lane_.id) return;
    if (event.kind == trace::Kind::coro_enter) call(static_cast<LocationId>(event.a), event.time_ns, false);
    const bool is_over = event.kind == trace::Kind::task_done;  // and with it whatever it was in
    if (event.kind != trace::Kind::coro_leave && !is_over) return;
    for (std::size_t left = is_over ? open_.size() : 1; left > 0 && !open_.empty(); --left) {
      result_.frames[open_.back()].end_ns = event.time_ns;
      open_.pop_back();
    }
  }

  void give_up() { result_.complete = false; }

  Frames finish() {
    std::erase_if(result_.frames, [this](const Frame& frame) {
      return frame.end_ns < from_ns_ || (frame.end_ns == from_ns_ && frame.begin_ns < from_ns_);
    });
    return std::move(result_);
  }

 private:
  void call(LocationId coroutine, TimeNs at_ns, bool called_before) {
    const auto depth = static_cast<std::uint32_t>(open_.size() + 1);
    open_.push_back(result_.frames.size());
    result_.frames.push_back({coroutine, depth, at_ns, kOpenEnd, called_before});
  }

  const Model& model_;
  const Lane& lane_;
  TimeNs from_ns_;
  std::vector<std::size_t> open_;  // in result_.frames, outermost first
  Frames result_;
};

}  // namespace

Frames frames_in(const Model& model, LaneIndex lane, TimeNs from_ns, TimeNs to_ns, std::size_t most_events) {
  const Lane& of = model.lanes()[lane];
  Walk walk(model, of, from_ns);
  if (of.spans.empty()) return walk.finish();
  // The first span that ends at `from_ns` or later: what lasts no time there is seen, too.
  const auto first = std::partition_point(of.spans.begin(), of.spans.end(),
                                          [from_ns](const Span& span) { return span.end_ns < from_ns; });
  auto index = static_cast<std::size_t>(first - of.spans.begin());
  if (index == of.spans.size() || of.spans.begin_ns(index) >= to_ns) return walk.finish();
  walk.begin_at(of.spans[index]);
  for (; index < of.spans.size() && of.spans.begin_ns(index) < to_ns; ++index) {
    if (of.spans.state(index) != SpanState::running) continue;  // only in a turn is anything called
    const std::size_t end = std::min<std::size_t>(of.spans.end_event(index) + std::size_t{1}, model.events().size());
    for (std::size_t event = of.spans.begin_event(index) + std::size_t{1}; event < end; ++event) {
      if (model.events().time_ns(event) >= to_ns) return walk.finish();
      if (most_events-- == 0) {
        walk.give_up();
        return walk.finish();
      }
      walk.take(model.events()[event]);
    }
  }
  return walk.finish();
}

}  // namespace loopscope::model
