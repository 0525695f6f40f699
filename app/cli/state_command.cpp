#include <algorithm>
#include <iterator>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/loop_picture.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/base/duration.h"
#include "core/base/place.h"
#include "core/trace/event/event_text.h"

namespace loopscope::cli {
namespace {

using trace::LoopState;
using trace::TaskStatus;

/// Outermost coroutine first, the one that runs or waits last; "line" is that of the co_await it stands at, 0 before
/// its first.
void append_stack(const LoopPicture& picture, const TaskStatus& task, std::string& out) {
  const char* lead = "[";
  for (const trace::StackFrame& frame : task.stack) {
    const trace::Location& coroutine = picture.symbols.location(frame.coroutine);
    const trace::Location& at = frame.location == 0 ? coroutine : picture.symbols.location(frame.location);
    out += lead;
    out += "\n        {\n          \"function\": ";
    append_json_string(out, picture.text(coroutine.function));
    out += ",\n          \"file\": ";
    append_json_string(out, picture.text(at.file));
    fmt::format_to(std::back_inserter(out), ",\n          \"line\": {}\n        }}", at.line);
    lead = ",";
  }
  out += task.stack.empty() ? "[]" : "\n      ]";
}

/// An element of "tasks". There may be thousands, which a tree of JSON values would take milliseconds to make.
void append_task(const LoopPicture& picture, ObjectId id, const TaskStatus& task, std::string& out) {
  const auto place = std::back_inserter(out);
  fmt::format_to(place, "{{\n      \"id\": {},\n      \"name\": ", id);
  append_json_string(out, picture.name(id));
  fmt::format_to(place, ",\n      \"state\": \"{}\",\n      \"awaits\": ", trace::to_string(task.state));
  if (!task.awaits) {
    out += "null";
  } else {
    fmt::format_to(place, "{{\n        \"what\": \"{}\",\n        \"target\": ", trace::to_string(task.awaits->what));
    // 0 is a valid file descriptor but no object.
    const std::uint32_t none = task.awaits->on_selector() ? trace::kUnknownFd : kNoObject;
    if (task.awaits->target != none) {
      fmt::format_to(place, "{}", task.awaits->target);
    } else {
      out += "null";
    }
    out += "\n      }";
  }
  out += ",\n      \"stack\": ";
  append_stack(picture, task, out);
  out += "\n    }";
}

void print_json(const LoopPicture& picture, Printer& out) {
  const LoopState& loop = picture.loop;
  JsonPrinter json(out);
  json.member("at_ns", picture.at_ns);
  json.member("loop", trace::to_string(loop.phase));
  json.member("frame", loop.frame);
  json.member("running", id_or_null(loop.running));
  json.begin_array("ready");
  for (const trace::ReadyEntry& entry : loop.ready) json.element(entry.id);
  json.end_array();
  json.begin_array("timers");
  for (const trace::TimerEntry& timer : loop.timers_in_order()) {
    json.element({{"deadline_ns", timer.deadline_ns}, {"task", id_or_null(timer.task)}});
  }
  json.end_array();
  json.begin_array("selector");
  for (const auto& [id, watch] : loop.watches) {
    json.element({{"fd", watch.interest.fd},
                  {"interest", trace::to_string(watch.interest.interest)},
                  {"task", id_or_null(watch.task)}});
  }
  json.end_array();
  json.member("ended", picture.ended);
  json.begin_array("tasks");
  std::string element;
  for (const auto& [id, task] : loop.tasks) {
    element.clear();
    append_task(picture, id, task, element);
    json.written_element(element);
  }
  json.end_array();
  json.finish();
}

std::string ready_name(const LoopPicture& picture, const trace::ReadyEntry& entry) {
  if (entry.is_task) return picture.name(entry.id);
  if (entry.task != kNoObject) return fmt::format("wake-up of {}", picture.name(entry.task));
  return entry.label == 0 ? fmt::format("handle {}", entry.id) : std::string(picture.text(entry.label));
}

std::string awaits_text(const LoopPicture& picture, const TaskStatus& task) {
  if (!task.awaits) return {};
  const trace::Await& awaits = *task.awaits;
  const char* what = trace::to_string(awaits.what);
  if (awaits.what == trace::Await::What::task) return fmt::format("{} {}", what, picture.name(awaits.target));
  if (awaits.on_selector() && awaits.target == trace::kUnknownFd) return what;
  if (awaits.on_selector()) return fmt::format("{} (descriptor {})", what, awaits.target);
  if (awaits.what != trace::Await::What::sleep) return what;
  const auto timer = picture.loop.timers.find(awaits.target);
  if (timer == picture.loop.timers.end()) return what;
  return fmt::format("{} until {}", what, format_duration(timer->second.deadline_ns));
}

std::string place_text(const LoopPicture& picture, const TaskStatus& task) {
  if (task.stack.empty() || task.stack.back().location == 0) return {};
  const trace::Location& at = picture.symbols.location(task.stack.back().location);
  return format_place(picture.text(at.file), at.line);
}

std::string people_text(const LoopPicture& picture, int width) {
  const LoopState& loop = picture.loop;
  std::string out = fmt::format("loop     {} at {}, frame {}\n", trace::to_string(loop.phase),
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
  for (const trace::ReadyEntry& entry : loop.ready) ready.push_back(ready_name(picture, entry));
  add_list("ready", ready);
  std::vector<std::string> timers;
  for (const trace::TimerEntry& timer : loop.timers_in_order()) {
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
  const auto listed = static_cast<std::uint64_t>(std::count_if(
      loop.tasks.begin(), loop.tasks.end(), [](const auto& task) { return trace::is_final(task.second.state); }));
  if (listed < picture.ended) {
    out += fmt::format("\nof {} ended tasks the latest {} are listed; --all lists every one\n", picture.ended, listed);
  }
  return out;
}

/// The picture that was asked for. What --allow-truncated allows is looked for only where it is needed.
Result<LoopPicture> take_picture(const trace::SeekableFile& file, const StateRequest& request) {
  if (request.all) return whole_picture_at(file, request.at_ns, request.allow_truncated);
  const Result<void> whole = check_damage(file.name(), file.damage(), file.event_count(), request.allow_truncated);
  if (!whole) return whole.error();
  Result<LoopPicture> picture = picture_at(file, request.at_ns);
  if (picture || !request.allow_truncated) return picture;
  return whole_picture_at(file, request.at_ns, true);
}

}  // namespace

Result<void> state(const StateRequest& request) {
  const Result<importers::OpenedFile> opened = open_trace(request.file, request.allow_truncated);
  if (!opened) return opened.error();
  const Result<LoopPicture> picture = take_picture(*opened->file, request);
  if (!picture) return picture.error();
  if (!request.json) return print(printable(people_text(*picture, terminal_width())));
  Printer out;
  print_json(*picture, out);
  return out.finish();
}

}  // namespace loopscope::cli
