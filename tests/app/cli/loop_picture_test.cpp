// What `loopscope state` finds through the index and the checkpoints of a file is what all events together say.

#include "app/cli/loop_picture.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/model/model.h"
#include "app/presets/catalogue/run_request.h"
#include "app/session/open.h"
#include "core/trace/file/encoder.h"
#include "core/trace/replay/checkpoint.h"
#include "core/trace/replay/validator.h"
#include "tests/app/presets/preset_run.h"
#include "tests/app/presets/registry.h"
#include "tests/bench/busy_trace.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::cli {
namespace {

using trace::Event;

/// A trace in the form of a file, and as a model of all its events.
class Recorded {
 public:
  Recorded(const std::vector<Event>& events, const trace::Symbols& symbols) : model_(symbols) {
    model_.append(events);
    trace::Encoder encoder({.program = "test", .arguments = {}}, bytes_);
    EXPECT_TRUE(encoder.add(events, symbols, bytes_));
    encoder.finish(bytes_);
    file_ = *trace::SeekableFile::open_bytes(bytes_, "memory");
    note_names();
  }

  const trace::SeekableFile& file() const { return *file_; }
  const model::Model& model() const { return model_; }

  /// The state at a time, without the tasks that had ended before the latest 1,000.
  trace::LoopState expected(TimeNs at_ns) const {
    const model::Moment moment = model_.moment_at(at_ns);
    trace::LoopState state = model_.state_at(moment);
    state.at_ns = at_ns;  // the model has none after its last event
    std::deque<ObjectId> ended;
    for (std::uint64_t i = 0; i < moment.events; ++i) {
      const Event& event = model_.events()[i];
      if (event.kind == trace::Kind::task_done && event.loop == 0) ended.push_back(event.subject);
    }
    for (std::size_t old = ended.size(); old > trace::kEndedTasksKept; --old) {
      state.tasks.erase(ended.front());
      ended.pop_front();
    }
    state.sort();
    return state;
  }

  void check(TimeNs at_ns) const {
    SCOPED_TRACE("at " + std::to_string(at_ns) + " ns");
    const Result<std::vector<LoopPicture>> pictures = pictures_at(*file_, at_ns);
    ASSERT_TRUE(pictures.ok()) << pictures.error().message;
    ASSERT_EQ(pictures->size(), 1U);
    const LoopPicture* const picture = &pictures->front();
    const trace::LoopState loop = expected(at_ns);
    // Ids of symbols are those of the picture's own table.
    ASSERT_EQ(text(picture->loop, *picture->symbols), text(loop, model_.symbols()));
    std::uint64_t ended = 0;
    for (const auto& [id, task] : loop.tasks) {
      ASSERT_EQ(picture->name(id), name_at(id, at_ns));
      ended += trace::is_final(task.state) ? 1U : 0U;
    }
    ASSERT_TRUE(ended == picture->ended || ended == trace::kEndedTasksKept) << picture->ended;
  }

 private:
  /// What the task is called then: a lane bears the last of its names.
  std::string name_at(ObjectId task, TimeNs at_ns) const {
    const auto names = names_of_renamed_.find(task);
    if (names == names_of_renamed_.end()) return std::string(model_.name(model_.lanes()[model_.lane_of_task(0, task)]));
    return std::prev(names->second.upper_bound(at_ns))->second;
  }

  void note_names() {
    std::map<ObjectId, std::string> created;
    for (const Event& event : model_.events()) {
      if (event.loop != 0) continue;
      if (event.kind == trace::Kind::task_create)
        created[event.subject] = model_.symbols().string(trace::TaskOrigin::unpack(event.a).name);
      if (event.kind != trace::Kind::task_rename) continue;
      auto& names = names_of_renamed_[event.subject];
      names.try_emplace(0, created[event.subject]);
      names[event.time_ns] = model_.symbols().string(static_cast<StringId>(event.a));
    }
  }

  static std::string place(LocationId id, const trace::Symbols& symbols) {
    const trace::Location& location = symbols.location(id);
    return fmt::format("{}:{}:{}", symbols.string(location.file), symbols.string(location.function), location.line);
  }

  // All of the state, but for what once woke a task that has ended: no file keeps that.
  static std::string text(const trace::LoopState& state, const trace::Symbols& symbols) {
    std::string out =
        fmt::format("{} {} {} since {} timeout {} running {} {}\n", state.at_ns, to_string(state.phase), state.frame,
                    state.phase_since_ns, state.select_timeout_ns, state.running, state.running_is_task);
    for (const trace::ReadyEntry& entry : state.ready) {
      out += fmt::format("ready {} {} waker {:x} '{}' for {}\n", entry.id, entry.is_task, entry.waker.packed(),
                         symbols.string(entry.label), entry.task);
    }
    for (const auto& [id, timer] : state.timers) {
      out += fmt::format("timer {} {} {} for {}\n", id, timer.id, timer.deadline_ns, timer.task);
    }
    for (const auto& [id, watch] : state.watches) {
      out +=
          fmt::format("watch {} {} {:x} for {} {}\n", id, watch.id, watch.interest.packed(), watch.task, watch.queued);
    }
    for (const auto& [id, task] : state.tasks) {
      out += fmt::format("task {} {} of {} since {} awaits {:x} waker {:x}", id, trace::to_string(task.state),
                         task.parent, task.since_ns, task.awaits ? task.awaits->packed() + 1 : 0,
                         task.waker && !trace::is_final(task.state) ? task.waker->packed() + 1 : 0);
      for (const trace::StackFrame& frame : task.stack) {
        out += fmt::format(" [{} {}]", place(frame.coroutine, symbols), place(frame.location, symbols));
      }
      out += '\n';
    }
    return out;
  }

  trace::Bytes bytes_;
  model::Model model_;
  std::unique_ptr<trace::SeekableFile> file_;
  std::map<ObjectId, std::map<TimeNs, std::string>> names_of_renamed_;  // from when on
};

TEST(LoopPicture, IsTheModelsStateAfterEveryEventOfAPreset) {
  for (const std::string& name : presets::deterministic_names()) {
    SCOPED_TRACE(name);
    const presets::Preset& preset = *presets::find_preset(name);
    const auto session = session::run_preset({&preset, presets::short_values(preset), ClockKind::virtual_});
    ASSERT_TRUE(session.ok()) << session.error().message;
    const model::Model& model = (*session)->model();
    const Recorded recorded({model.events().begin(), model.events().end()}, model.symbols());
    for (const Event& event : recorded.model().events()) recorded.check(event.time_ns);
    recorded.check(recorded.model().end().time_ns + 5);
  }
}

TEST(LoopPicture, IsTheModelsStateAfterEveryEventOfARandomTrace) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    const auto random = test::random_trace({.seed = seed, .events = 1500, .free_turns = seed == 3});
    const std::vector<Event> events =
        seed % 2 == 0 ? test::with_losses(random.builder.events(), seed) : random.builder.events();
    const Recorded recorded(events, random.builder.symbols());
    for (const Event& event : recorded.model().events()) recorded.check(event.time_ns);
  }
}

TEST(LoopPicture, IsTheModelsStateAllOverALongTrace) {
  test::BusyTrace busy({.events = 150'000, .lanes = 4000});
  std::vector<Event> events;
  for (auto batch = busy.next(); !batch.empty(); batch = busy.next())
    events.insert(events.end(), batch.begin(), batch.end());
  ASSERT_EQ(events.size(), 150'000U);
  ASSERT_EQ(busy.lanes(), 4000U);
  trace::Validator validator;
  for (const Event& event : events) ASSERT_EQ(validator.check(event), std::nullopt);
  const Recorded recorded(events, busy.symbols());
  for (std::size_t i = 0; i < events.size(); i += 4999) recorded.check(events[i].time_ns);
  const TimeNs end_ns = events.back().time_ns;
  recorded.check(end_ns);

  const auto latest_loops = pictures_at(recorded.file(), end_ns);
  const auto whole_loops = whole_pictures_at(recorded.file(), end_ns, false);
  ASSERT_TRUE(latest_loops.ok() && whole_loops.ok());
  const LoopPicture* const latest = &latest_loops->front();
  const LoopPicture* const whole = &whole_loops->front();
  EXPECT_EQ(whole->ended, latest->ended);
  EXPECT_EQ(whole->loop.tasks.size(), 4000U);
  EXPECT_EQ(latest->loop.tasks.size(), 4000U - latest->ended + trace::kEndedTasksKept);
}

}  // namespace
}  // namespace loopscope::cli
