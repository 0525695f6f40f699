#include "app/views/loop_panel_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/views/words.h"
#include "app/words/format.h"
#include "core/trace/replay/place.h"

namespace loopscope::views {

namespace {

using trace::Kind;
using words::Id;

constexpr float kHeading = 32;
constexpr float kRow = 24;
constexpr float kTall = 44;  // a row with a second line

/// Stacks rows, and makes only those that can be seen.
class Stack {
 public:
  Stack(const LoopPanelInput& input, LoopPanelLayout& layout) : input_(input), layout_(layout) {}

  /// Adds `count` rows of one height; `make` fills in the row of an index.
  template <class Make>
  void rows(std::size_t count, float height, Make&& make) {
    const float step = std::round(height * input_.scale);
    const float top = layout_.body.y0 + y_ - std::round(layout_.scroll);
    y_ += step * static_cast<float>(count);
    const float first = std::max(0.0F, std::floor((layout_.body.y0 - top) / step));
    for (auto i = static_cast<std::size_t>(first); i < count; ++i) {
      const float y = top + step * static_cast<float>(i);
      if (y >= layout_.body.y1) break;
      PanelRow row;
      row.rect = {layout_.body.x0, y, layout_.body.x1, y + step};
      make(row, i);
      layout_.rows.push_back(std::move(row));
    }
  }
  void heading(Id word, std::size_t count) {
    rows(1, kHeading, [&](PanelRow& row, std::size_t) {
      row.kind = PanelRow::Kind::heading;
      row.text = input_.words[word];
      row.value = words::format_count(count);
    });
  }
  void empty(Id words) { empty(input_.words[words]); }
  void empty(std::string_view text) {
    rows(1, kRow, [&](PanelRow& row, std::size_t) {
      row.kind = PanelRow::Kind::empty;
      row.text = text;
    });
  }
  float height() const { return y_; }

 private:
  const LoopPanelInput& input_;
  LoopPanelLayout& layout_;
  float y_ = 0;
};

void name_task(const LoopPanelInput& input, ObjectId task, PanelRow& row) {
  row.text = task_name(input.model, input.loop, task, input.words);
  row.lane = input.model.lane_of_task(input.loop, task);
}

void fill_ready(const LoopPanelInput& input, const trace::ReadyEntry& entry, PanelRow& row) {
  row.kind = PanelRow::Kind::ready;
  if (entry.is_task) {
    name_task(input, entry.id, row);
    const auto event = input.model.last_wake(row.lane, input.cursor);
    row.detail =
        input.words.say<Id::loop_woken_by>(event ? waker_words(input.model, *event, input.words)
                                                 : waker_words(input.model, input.loop, entry.waker, input.words));
  } else if (entry.label != 0) {
    row.text = input.model.symbols().string(entry.label);
    row.detail = input.words[Id::name_callback];
  } else if (entry.task != kNoObject) {
    const bool timer = entry.waker.kind != trace::Waker::Kind::fd;
    name_task(input, entry.task, row);
    row.detail = input.words[timer ? Id::loop_timer_due : Id::loop_fd_ready];
  } else {
    row.text = handle_words(input.model, input.loop, entry.id, input.cursor.events, input.words);
    row.detail = input.words[Id::name_callback];
  }
}

void fill_running(const LoopPanelInput& input, PanelRow& row) {
  const trace::LoopState& state = input.state;
  row.kind = PanelRow::Kind::running;
  if (state.running_is_task) {
    name_task(input, state.running, row);
    const auto status = state.tasks.find(state.running);
    if (status == state.tasks.end()) return;
    const trace::StackFrame* frame = trace::UserPlace().frame_of(status->second.stack, input.model.symbols());
    if (frame != nullptr) row.detail = input.words.say<Id::loop_in>(location_words(input.model, frame->coroutine));
    return;
  }
  row.text = handle_words(input.model, input.loop, state.running, input.cursor.events, input.words);
  row.detail = input.words[Id::name_callback];
}

bool has_stopped(const LoopPanelInput& input) {
  const auto& events = input.model.events();
  return input.cursor.events > 0 && input.cursor.events <= events.size() &&
         events[input.cursor.events - 1].kind == Kind::loop_stop;
}

/// While no turn is under way: what comes next.
std::string idle_words(const LoopPanelInput& input) {
  if (has_stopped(input)) return std::string(input.words[Id::overview_finished]);
  if (input.state.phase == trace::LoopPhase::select) return std::string(input.words[Id::loop_nothing_waits]);
  if (input.state.ready.empty()) return input.words.say<Id::loop_nothing_next>(Id::loop_select);
  PanelRow next;
  fill_ready(input, input.state.ready.front(), next);
  return input.words.say<Id::loop_nothing_next>(next.text);
}

void stack_rows(const LoopPanelInput& input, Stack& stack) {
  const trace::LoopState& state = input.state;
  stack.heading(Id::loop_running, state.running == kNoObject ? 0 : 1);
  if (state.running == kNoObject) {
    stack.empty(idle_words(input));
  } else {
    stack.rows(1, kTall, [&](PanelRow& row, std::size_t) { fill_running(input, row); });
  }
  stack.heading(Id::loop_queue, state.ready.size());
  if (state.ready.empty()) stack.empty(Id::loop_queue_empty);
  stack.rows(state.ready.size(), kTall, [&](PanelRow& row, std::size_t i) {
    fill_ready(input, state.ready[i], row);
    row.value = fmt::format("{}", i + 1);
  });
  const std::vector<trace::TimerEntry> timers = state.timers_in_order();
  stack.heading(Id::loop_timer_queue, timers.size());
  if (timers.empty()) stack.empty(Id::loop_no_timers);
  stack.rows(timers.size(), kTall, [&](PanelRow& row, std::size_t i) {
    row.kind = PanelRow::Kind::timer;
    if (timers[i].task != kNoObject) {
      name_task(input, timers[i].task, row);
    } else {
      row.text = input.words[Id::name_callback];
    }
    const TimeNs left = timers[i].deadline_ns - input.now_ns;
    row.detail = input.words.say<Id::loop_due_at>(words::format_time(timers[i].deadline_ns));
    row.value =
        left > 0 ? input.words.say<Id::loop_due_in>(format_duration(left)) : std::string(input.words[Id::loop_due]);
  });
  stack.heading(Id::loop_watches, state.watches.size());
  if (state.watches.empty()) stack.empty(Id::loop_no_watches);
  const std::vector<trace::WatchEntry> watches = state.watches_with_tasks();
  stack.rows(watches.size(), kRow, [&](PanelRow& row, std::size_t i) {
    row.kind = PanelRow::Kind::watch;
    if (watches[i].task != kNoObject) {
      name_task(input, watches[i].task, row);
    } else {
      row.text = input.words[Id::name_callback];
    }
    row.value = interest_words(watches[i].interest, input.words);
  });
}

/// The threads in a state, in order of their beginning, by their lanes.
std::vector<ObjectId> threads_in(const trace::LoopState& state, trace::ThreadState wanted) {
  std::vector<ObjectId> list;
  for (const auto& [id, thread] : state.threads) {
    if (thread.state == wanted) list.push_back(id);
  }
  std::sort(list.begin(), list.end());
  return list;
}

void fill_thread(const LoopPanelInput& input, ObjectId id, PanelRow& row) {
  const trace::ThreadStatus& thread = input.state.threads.at(id);
  row.text = task_name(input.model, input.loop, id, input.words);
  row.lane = input.model.lane_of_thread(input.loop, id);
  row.value = format_duration(std::max<TimeNs>(input.now_ns - thread.since_ns, 0));
  row.kind = PanelRow::Kind::running;
  if (thread.state != trace::ThreadState::blocked) return;
  row.kind = PanelRow::Kind::blocked;
  const std::string call = call_words(thread.block, input.words);
  const std::string where = location_words(input.model, thread.location);
  row.detail = where.empty() ? call : input.words.say<Id::threads_call_at>(call, where);
}

/// Those that run, and those that are blocked, with in what and for how long.
void stack_threads(const LoopPanelInput& input, Stack& stack) {
  const std::vector<ObjectId> running = threads_in(input.state, trace::ThreadState::running);
  const std::vector<ObjectId> blocked = threads_in(input.state, trace::ThreadState::blocked);
  stack.heading(Id::loop_running, running.size());
  if (running.empty()) stack.empty(blocked.empty() ? Id::threads_none : Id::threads_all_blocked);
  stack.rows(running.size(), kRow, [&](PanelRow& row, std::size_t i) { fill_thread(input, running[i], row); });
  stack.heading(Id::threads_blocked, blocked.size());
  if (blocked.empty()) stack.empty(Id::threads_none);
  stack.rows(blocked.size(), kTall, [&](PanelRow& row, std::size_t i) { fill_thread(input, blocked[i], row); });
}

}  // namespace

CyclePhase cycle_phase(const trace::LoopState& state, const model::Model& model, std::uint64_t events) {
  if (state.phase == trace::LoopPhase::select) return CyclePhase::select;
  if (state.phase == trace::LoopPhase::run) return CyclePhase::run;
  if (events == 0 || events > model.events().size()) return CyclePhase::select;
  switch (model.events()[events - 1].kind) {
    case Kind::select_end:
    case Kind::fd_ready:
    case Kind::timer_fire:
      return CyclePhase::timers;
    case Kind::frame_begin:
    case Kind::loop_start:
      return CyclePhase::select;
    default:
      break;
  }
  return state.ready.empty() ? CyclePhase::select : CyclePhase::ready;
}

LoopPanelLayout layout_loop_panel(const LoopPanelInput& input) {
  LoopPanelLayout layout;
  const auto px = [&](float design) { return std::round(design * input.scale); };
  layout.area = input.area;
  const float margin = px(12);
  const float left = input.area.x0 + margin;
  const float right = input.area.x1 - margin;
  layout.title = {left, input.area.y0, right, input.area.y0 + px(32)};
  const float gap = px(16);
  const float width = (right - left - 3 * gap) / 4;
  for (std::size_t i = 0; i < layout.cycle.size(); ++i) {
    const float x = left + static_cast<float>(i) * (width + gap);
    layout.cycle[i] = {std::round(x), layout.title.y1, std::round(x + width), layout.title.y1 + px(28)};
  }
  layout.phase = cycle_phase(input.state, input.model, input.cursor.events);
  layout.active = input.state.frame > 0 && !has_stopped(input);
  layout.has_loop = input.has_loop;
  const float cycle = input.has_loop ? px(28) + px(16) : 0;
  layout.body = {input.area.x0, layout.title.y1 + cycle, input.area.x1, input.area.y1};
  layout.scroll = std::max(0.0F, input.scroll);
  Stack stack(input, layout);
  if (input.has_loop) stack_rows(input, stack);
  if (!input.has_loop || !input.state.threads.empty()) stack_threads(input, stack);
  layout.content_height = stack.height() + px(8);
  const float most = std::max(0.0F, layout.content_height - layout.body.height());
  if (layout.scroll > most) {
    LoopPanelInput again = input;
    again.scroll = most;
    return layout_loop_panel(again);
  }
  return layout;
}

}  // namespace loopscope::views
