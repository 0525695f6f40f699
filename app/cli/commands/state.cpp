#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/command.h"
#include "app/cli/json.h"
#include "app/cli/loop_picture.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "app/cli/trace_input.h"
#include "app/cli/units.h"
#include "core/base/duration.h"
#include "core/base/place.h"
#include "core/trace/event/event_text.h"

namespace loopscope::cli {
namespace {

using trace::LoopState;
using trace::TaskStatus;

/// Outermost coroutine first, the one that runs or waits last; "line" is that of the co_await it stands at, 0 before
/// its first.
void write_stack(JsonWriter& json, const LoopPicture& picture, const TaskStatus& task) {
  json.begin_array();
  for (const trace::StackFrame& frame : task.stack) {
    const trace::Location& coroutine = picture.symbols->location(frame.coroutine);
    const trace::Location& at = frame.location == 0 ? coroutine : picture.symbols->location(frame.location);
    json.begin_object();
    json.member("function", picture.text(coroutine.function));
    json.member("file", picture.text(at.file));
    json.member("line", at.line);
    json.end_object();
  }
  json.end_array();
}

void write_awaits(JsonWriter& json, const trace::Await& awaits) {
  // 0 is a valid file descriptor but no object.
  const std::uint32_t none = awaits.on_selector() ? trace::kUnknownFd : kNoObject;
  json.begin_object();
  json.member("what", trace::to_string(awaits.what));
  json.member("target", awaits.target == none ? std::nullopt : std::optional(awaits.target));
  json.end_object();
}

void write_task(JsonWriter& json, const LoopPicture& picture, ObjectId id, const TaskStatus& task) {
  json.begin_object();
  json.member("id", id);
  json.member("name", picture.name(id));
  json.member("state", trace::to_string(task.state));
  json.key("awaits");
  if (task.awaits) {
    write_awaits(json, *task.awaits);
  } else {
    json.null();
  }
  json.key("stack");
  write_stack(json, picture, task);
  json.end_object();
}

/// file:line of the call that a thread is blocked in; empty when it is not known.
std::string call_place(const LoopPicture& picture, const trace::ThreadStatus& thread) {
  if (thread.location == 0) return {};
  const trace::Location& location = picture.symbols->location(thread.location);
  return format_place(picture.text(location.file), location.line);
}

void write_thread(JsonWriter& json, const LoopPicture& picture, ObjectId id, const trace::ThreadStatus& thread) {
  const bool blocked = thread.state == trace::ThreadState::blocked;
  const bool on_fd = blocked && thread.block.fd != trace::kUnknownFd;
  const std::string place = call_place(picture, thread);
  json.begin_object();
  json.member("id", id);
  json.member("name", picture.thread_name(id));
  json.member("state", trace::to_string(thread.state));
  json.member("blocked_in", blocked ? std::optional(trace::to_string(thread.block.in)) : std::nullopt);
  json.member("fd", on_fd ? std::optional(thread.block.fd) : std::nullopt);
  json.member("location", place.empty() ? std::nullopt : std::optional(place));
  json.member("since_ns", thread.since_ns);
  json.end_object();
}

void write_queues(JsonWriter& json, const LoopState& loop) {
  json.key("ready");
  json.begin_array();
  for (const trace::ReadyEntry& entry : loop.ready) json.value(entry.id);
  json.end_array();
  json.key("timers");
  json.begin_array();
  for (const trace::TimerEntry& timer : loop.timers_in_order()) {
    json.begin_object();
    json.member("deadline_ns", timer.deadline_ns);
    json.member("task", id_or_null(timer.task));
    json.end_object();
  }
  json.end_array();
  json.key("selector");
  json.begin_array();
  for (const trace::WatchEntry& watch : loop.watches_with_tasks()) {
    json.begin_object();
    json.member("fd", watch.interest.fd);
    json.member("interest", trace::to_string(watch.interest.interest));
    json.member("task", id_or_null(watch.task));
    json.end_object();
  }
  json.end_array();
}

void write_loop(JsonWriter& json, const LoopPicture& picture) {
  const LoopState& loop = picture.loop;
  json.member("at_ns", picture.at_ns);
  json.member("loop", trace::to_string(loop.phase));
  json.member("frame", loop.frame);
  json.member("running", id_or_null(loop.running));
  write_queues(json, loop);
  json.member("ended", picture.ended);
  json.key("tasks");
  json.begin_array();
  for (const auto& [id, task] : loop.tasks) write_task(json, picture, id, task);
  json.end_array();
  json.key("threads");
  json.begin_array();
  for (const auto& [id, thread] : loop.threads) write_thread(json, picture, id, thread);
  json.end_array();
}

/// One loop as it is; of several the first in which there is something, and all of them under "loops".
void print_json(const std::vector<LoopPicture>& pictures, Printer& out) {
  JsonWriter json(out);
  json.begin_object();
  const auto shown =
      std::find_if(pictures.begin(), pictures.end(), [](const auto& picture) { return !picture.empty(); });
  write_loop(json, shown == pictures.end() ? pictures.front() : *shown);
  if (pictures.size() > 1) {
    json.key("loops");
    json.begin_array();
    for (const LoopPicture& picture : pictures) {
      json.begin_object();
      json.member("id", picture.id);
      json.member("name", picture.loop_name);
      write_loop(json, picture);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
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

/// Adds a task to the table: a row for each coroutine it is in, the one that waits or runs first, who awaits that
/// below.
void add_task(const LoopPicture& picture, ObjectId id, const TaskStatus& task, TextTable& table) {
  TextTable::Cells cells{picture.name(id), trace::to_string(task.state), awaits_text(picture, task), "", ""};
  for (auto frame = task.stack.rbegin(); frame != task.stack.rend(); ++frame) {
    const trace::Location& coroutine = picture.symbols->location(frame->coroutine);
    const trace::Location& at = picture.symbols->location(frame->location);
    cells[3] = picture.text(coroutine.function);
    cells[4] = frame->location == 0 ? std::string() : format_place(picture.text(at.file), at.line);
    table.add(cells);
    cells = {"", "", "", "", ""};
  }
  if (task.stack.empty()) table.add(std::move(cells));
}

/// The threads: "client-1  blocked  recv (descriptor 7) for 0.50 s  echo.cpp:23".
std::string threads_text(const LoopPicture& picture, int width) {
  TextTable table({{"thread", TextTable::Align::left, true}, {"state"}, {"for"}, {"in"}, {"at"}});
  for (const auto& [id, thread] : picture.loop.threads) {
    std::string in;
    if (thread.state == trace::ThreadState::blocked) in = trace::to_string(thread.block.in);
    if (thread.block.fd != trace::kUnknownFd) in += fmt::format(" (descriptor {})", thread.block.fd);
    table.add({picture.thread_name(id), trace::to_string(thread.state),
               format_duration(std::max<TimeNs>(picture.at_ns - thread.since_ns, 0)), in, call_place(picture, thread)});
  }
  return table.text(width);
}

std::string people_text(const LoopPicture& picture, int width) {
  const LoopState& loop = picture.loop;
  if (!picture.has_loop) {
    return fmt::format("threads  {} at {}\n\n", loop.threads.size(), format_duration(picture.at_ns)) +
           threads_text(picture, width);
  }
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
  for (const trace::WatchEntry& watch : loop.watches_with_tasks()) {
    watches.push_back(fmt::format("descriptor {} {}{}", watch.interest.fd, trace::to_string(watch.interest.interest),
                                  watch.task == kNoObject ? "" : " for " + picture.name(watch.task)));
  }
  add_list("selector", watches);

  TextTable tasks({{"task", TextTable::Align::left, true},
                   {"state"},
                   {"awaits", TextTable::Align::left, true},
                   {"in", TextTable::Align::left, true},
                   {"at"}});
  for (const auto& [id, task] : loop.tasks) add_task(picture, id, task, tasks);
  if (!tasks.empty()) out += "\n" + tasks.text(width);
  if (!loop.threads.empty()) out += "\n" + threads_text(picture, width);
  const auto listed = static_cast<std::uint64_t>(std::count_if(
      loop.tasks.begin(), loop.tasks.end(), [](const auto& task) { return trace::is_final(task.second.state); }));
  if (listed < picture.ended) {
    out += fmt::format("\nof {} ended tasks the latest {} are listed; --all lists every one\n", picture.ended, listed);
  }
  return out;
}

/// All loops that have something to tell, each under its name.
std::string people_text(const std::vector<LoopPicture>& pictures, int width) {
  if (pictures.size() == 1) return people_text(pictures.front(), width);
  std::string out;
  std::size_t empty = 0;
  for (const LoopPicture& picture : pictures) {
    if (picture.empty()) {
      ++empty;
      continue;
    }
    out += fmt::format("{}== {}{}: {}\n{}", out.empty() ? "" : "\n", picture.has_loop ? "loop " : "", picture.id,
                       picture.loop_name, people_text(picture, width));
  }
  if (empty != 0) {
    out += fmt::format("{}{} of {} loops {} no task at {}\n", out.empty() ? "" : "\n", empty, pictures.size(),
                       empty == 1 ? "has" : "have", format_duration(pictures.front().at_ns));
  }
  return out;
}

class State final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "state",
        .usage = {"FILE --at T [--loop LOOP] [--json] [--all] [--allow-truncated]"},
        .summary = "Print the loops at a moment of a trace: their queues, and every task with what it awaits",
        .details = "Of each task the whole await stack is listed: where it stands, and below who awaits that.",
        .examples = {"loopscope state trace.lscope --at 1.5s", "loopscope state trace.json --at 2s --loop worker"}};
    return info;
  }

  void declare(Options& options) override {
    input_.declare(options, "take");
    options.value("--at", "T", at_, kTimeForms);
    options.value("--loop", "LOOP", loop_, "One loop, by its number or name; all without it");
    options.flag("--json", json_, "As JSON");
    options.flag("--all", all_, "List every task that has ended rather than the latest 1,000; reads the whole file");
  }

  Result<void> check() override {
    if (const Result<void> input = input_.check("state"); !input) return input;
    if (at_.empty()) return Error{"state: --at T is missing; it names the moment, such as 1.5s or 20ms"};
    const Result<TimeNs> at = time_option("--at", at_);
    if (!at) return at.error();
    at_ns_ = *at;
    return {};
  }

  Result<void> run(Display&) override {
    const Result<importers::OpenedFile> opened = open_trace(input_.file, input_.allow_truncated);
    if (!opened) return opened.error();
    if (at_ns_ > opened->file->duration_ns()) {
      complain(fmt::format("{}: --at {} is after the trace's end at {}; this is its last state", opened->file->name(),
                           format_duration(at_ns_), format_duration(opened->file->duration_ns())));
    }
    Result<std::vector<LoopPicture>> pictures = take_pictures(*opened->file);
    if (!pictures) return pictures.error();
    if (const Result<void> chosen = choose_loop(*pictures, opened->file->name()); !chosen) return chosen;
    Printer out;
    if (json_) {
      print_json(*pictures, out);
    } else {
      out.add(printable(people_text(*pictures, terminal_width())));
    }
    return out.finish();
  }

 private:
  /// The pictures that were asked for. What --allow-truncated allows is looked for only where it is needed.
  Result<std::vector<LoopPicture>> take_pictures(const trace::SeekableFile& file) const {
    const bool allow_truncated = input_.allow_truncated;
    if (all_) return whole_pictures_at(file, at_ns_, allow_truncated);
    const Result<void> whole = check_damage(file.name(), file.damage(), file.event_count(), allow_truncated);
    if (!whole) return whole.error();
    Result<std::vector<LoopPicture>> pictures = pictures_at(file, at_ns_);
    if (pictures || !allow_truncated) return pictures;
    return whole_pictures_at(file, at_ns_, true);
  }

  /// Leaves the loop that --loop names, by its number or by the first of that name.
  Result<void> choose_loop(std::vector<LoopPicture>& pictures, const std::string& file) const {
    if (loop_.empty()) return {};
    const auto is_meant = [&](const LoopPicture& picture) {
      return loop_ == std::to_string(picture.id) || loop_ == picture.loop_name;
    };
    const auto found = std::find_if(pictures.begin(), pictures.end(), is_meant);
    if (found == pictures.end()) {
      std::vector<std::string> names;
      for (const LoopPicture& picture : pictures) {
        names.push_back(fmt::format("{} '{}'", picture.id, printable(picture.loop_name)));
      }
      constexpr std::size_t kListed = 12;
      const std::size_t more = names.size() - std::min(names.size(), kListed);
      names.resize(names.size() - more);
      return Error{fmt::format("{}: there is no loop '{}' at {}; loops are {}{}", file, loop_, format_duration(at_ns_),
                               fmt::join(names, ", "), more == 0 ? "" : fmt::format(" and {} more", more))};
    }
    LoopPicture chosen = std::move(*found);
    pictures.clear();
    pictures.push_back(std::move(chosen));
    return {};
  }

  TraceInput input_;
  std::string at_;
  std::string loop_;
  bool json_ = false;
  bool all_ = false;
  TimeNs at_ns_ = 0;
};

}  // namespace

std::unique_ptr<Command> state_command() { return std::make_unique<State>(); }

}  // namespace loopscope::cli
