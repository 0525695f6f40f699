#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "app/model/model.h"
#include "core/base/duration.h"
#include "core/trace/text.h"

namespace loopscope::cli {
namespace {

using model::LoopState;
using model::TaskStatus;

/// The loop's state at a moment, with what its ids stand for.
struct Picture {
  const model::Model& model;
  const LoopState& loop;
  TimeNs at_ns = 0;

  std::string name(ObjectId task) const {
    const model::LaneIndex lane = model.lane_of_task(0, task);
    return lane == model::kNoLane ? fmt::format("task {}", task) : std::string(model.name(model.lanes()[lane]));
  }
  std::string_view text(StringId id) const { return model.symbols().string(id); }
};

Json awaits_json(const TaskStatus& task) {
  if (!task.awaits) return {};
  const trace::Await& awaits = *task.awaits;
  // 0 is a valid file descriptor but no object.
  return {{"what", trace::to_string(awaits.what)},
          {"target", awaits.on_selector() ? Json(awaits.target) : id_or_null(awaits.target)}};
}

/// Outermost coroutine first, the one that runs or waits last; "line" is that of the co_await it stands at, 0 before
/// its first.
Json stack_json(const Picture& picture, const TaskStatus& task) {
  Json stack = Json::array();
  for (const model::StackFrame& frame : task.stack) {
    const trace::Location& coroutine = picture.model.symbols().location(frame.coroutine);
    const trace::Location& at = frame.location == 0 ? coroutine : picture.model.symbols().location(frame.location);
    stack.push_back(
        {{"function", picture.text(coroutine.function)}, {"file", picture.text(at.file)}, {"line", at.line}});
  }
  return stack;
}

Json state_json(const Picture& picture) {
  const LoopState& loop = picture.loop;
  Json ready = Json::array();
  for (const model::ReadyEntry& entry : loop.ready) ready.push_back(entry.id);
  Json timers = Json::array();
  for (const model::TimerEntry& timer : loop.timers_in_order()) {
    timers.push_back({{"deadline_ns", timer.deadline_ns}, {"task", id_or_null(timer.task)}});
  }
  Json selector = Json::array();
  for (const auto& [id, watch] : loop.watches) {
    selector.push_back({{"fd", watch.interest.fd},
                        {"interest", trace::to_string(watch.interest.interest)},
                        {"task", id_or_null(watch.task)}});
  }
  Json tasks = Json::array();
  for (const auto& [id, task] : loop.tasks) {
    tasks.push_back({{"id", id},
                     {"name", picture.name(id)},
                     {"state", trace::to_string(task.state)},
                     {"awaits", awaits_json(task)},
                     {"stack", stack_json(picture, task)}});
  }
  return {{"at_ns", picture.at_ns},
          {"loop", model::to_string(loop.phase)},
          {"frame", loop.frame},
          {"running", id_or_null(loop.running)},
          {"ready", std::move(ready)},
          {"timers", std::move(timers)},
          {"selector", std::move(selector)},
          {"tasks", std::move(tasks)}};
}

std::string ready_name(const Picture& picture, const model::ReadyEntry& entry) {
  if (entry.is_task) return picture.name(entry.id);
  if (entry.task != kNoObject) return fmt::format("wake-up of {}", picture.name(entry.task));
  return entry.label == 0 ? fmt::format("handle {}", entry.id) : std::string(picture.text(entry.label));
}

std::string awaits_text(const Picture& picture, const TaskStatus& task) {
  if (!task.awaits) return {};
  const trace::Await& awaits = *task.awaits;
  const char* what = trace::to_string(awaits.what);
  if (awaits.what == trace::Await::What::task) return fmt::format("{} {}", what, picture.name(awaits.target));
  if (awaits.on_selector()) return fmt::format("{} (descriptor {})", what, awaits.target);
  if (awaits.what != trace::Await::What::sleep) return what;
  const auto timer = picture.loop.timers.find(awaits.target);
  if (timer == picture.loop.timers.end()) return what;
  return fmt::format("{} until {}", what, format_duration(timer->second.deadline_ns));
}

std::string place_text(const Picture& picture, const TaskStatus& task) {
  if (task.stack.empty() || task.stack.back().location == 0) return {};
  const trace::Location& at = picture.model.symbols().location(task.stack.back().location);
  return fmt::format("{}:{}", picture.text(at.file), at.line);
}

std::string people_text(const Picture& picture, int width) {
  const LoopState& loop = picture.loop;
  std::string out = fmt::format("loop     {} at {}, frame {}\n", model::to_string(loop.phase),
                                format_duration(picture.at_ns), loop.frame);
  if (loop.running != kNoObject) {
    out += fmt::format("running  {}\n",
                       loop.running_is_task ? picture.name(loop.running) : fmt::format("handle {}", loop.running));
  }
  const auto add_list = [&out](const char* title, const std::vector<std::string>& items) {
    const char* lead = title;
    for (const std::string& item : items) {
      out += fmt::format("{:<8} {}\n", lead, item);
      lead = "";
    }
  };
  std::vector<std::string> ready;
  for (const model::ReadyEntry& entry : loop.ready) ready.push_back(ready_name(picture, entry));
  add_list("ready", ready);
  std::vector<std::string> timers;
  for (const model::TimerEntry& timer : loop.timers_in_order()) {
    timers.push_back(fmt::format("{}{}", format_duration(timer.deadline_ns),
                                 timer.task == kNoObject ? "" : " for " + picture.name(timer.task)));
  }
  add_list("timers", timers);
  std::vector<std::string> watches;
  for (const auto& [id, watch] : loop.watches) {
    watches.push_back(fmt::format("descriptor {} {}{}", watch.interest.fd, trace::to_string(watch.interest.interest),
                                  watch.task == kNoObject ? "" : " for " + picture.name(watch.task)));
  }
  add_list("selector", watches);

  TextTable tasks({{"task", TextTable::Align::left, true},
                   {"state"},
                   {"awaits", TextTable::Align::left, true},
                   {"at", TextTable::Align::left, true}});
  for (const auto& [id, task] : loop.tasks) {
    tasks.add({picture.name(id), trace::to_string(task.state), awaits_text(picture, task), place_text(picture, task)});
  }
  if (!tasks.empty()) out += "\n" + tasks.text(width);
  return out;
}

}  // namespace

Result<void> state(const StateRequest& request) {
  const Result<trace::Trace> trace = read_trace(request.file, request.allow_truncated);
  if (!trace) return trace.error();
  model::Model model(trace->symbols);
  model.append(trace->events);
  const LoopState loop = model.state_at(model.moment_at(request.at_ns));
  const Picture picture{model, loop, request.at_ns};
  return print(request.json ? json_text(state_json(picture)) : printable(people_text(picture, terminal_width())));
}

}  // namespace loopscope::cli
