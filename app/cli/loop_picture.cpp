#include "app/cli/loop_picture.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/cli/trace_input.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/replay/names.h"

namespace loopscope::cli {
namespace {

constexpr LoopId kLoop = 0;

/// Puts a picture together from the events that lead to it.
class Painter {
 public:
  /// `symbols` must outlive it and may grow.
  Painter(LoopPicture& picture, const trace::Symbols& symbols) : picture_(picture), symbols_(symbols) {}

  void add(std::span<const trace::Event> events) {
    for (const trace::Event& event : events) {
      if (event.loop == kLoop) add(event);
    }
  }

 private:
  void add(const trace::Event& event) {
    const trace::Change change = picture_.loop.apply(event);
    for (const trace::Change::Task& task : {change.subject, change.lost}) {
      if (task.id != kNoObject) name(task.id, event);
      if (trace::is_final(task.state)) ++picture_.ended;
    }
    if (event.kind != trace::Kind::task_rename) return;
    const auto task = picture_.names.find(event.subject);
    if (task != picture_.names.end()) task->second = symbols_.string(static_cast<StringId>(event.a));
  }

  /// Names a task that is new.
  void name(ObjectId task, const trace::Event& event) {
    const auto [place, is_new] = picture_.names.try_emplace(task);
    if (!is_new) return;
    if (event.kind != trace::Kind::task_create) {
      place->second = trace::unseen_task_name(task);
      return;
    }
    const StringId given = trace::TaskOrigin::unpack(event.a).name;
    place->second = given != 0 ? std::string(symbols_.string(given)) : trace::default_task_name(++unnamed_);
  }

  LoopPicture& picture_;
  const trace::Symbols& symbols_;
  std::uint64_t unnamed_ = 0;
};

}  // namespace

std::string LoopPicture::name(ObjectId task) const {
  const auto found = names.find(task);
  return found == names.end() ? fmt::format("task {}", task) : found->second;
}

Result<LoopPicture> picture_at(const trace::SeekableFile& file, TimeNs at_ns) {
  Result<trace::LoopsAt> loops = file.loops_at(at_ns);
  if (!loops) return loops.error();
  LoopPicture picture;
  picture.at_ns = at_ns;
  picture.symbols = std::move(loops->symbols);
  Painter(picture, picture.symbols).add(loops->past.events);
  for (const trace::LoopTally& tally : loops->past.loops) {
    if (tally.loop == kLoop) picture.ended = tally.ended_tasks;
  }
  picture.loop.at_ns = at_ns;
  picture.loop.sort();
  return picture;
}

Result<LoopPicture> whole_picture_at(const trace::SeekableFile& file, TimeNs at_ns, bool allow_truncated) {
  LoopPicture picture;
  picture.at_ns = at_ns;
  trace::EventStream stream(file);
  Painter painter(picture, stream.symbols());
  std::vector<trace::Event> events;
  while (stream.next(events)) {
    const auto end = std::upper_bound(events.begin(), events.end(), at_ns,
                                      [](TimeNs time, const trace::Event& event) { return time < event.time_ns; });
    painter.add(std::span(events.begin(), end));
  }
  const Result<void> checked = check_damage(file.name(), stream, allow_truncated);
  if (!checked) return checked.error();
  picture.loop.at_ns = at_ns;
  picture.loop.sort();
  picture.symbols = std::move(stream).take_symbols();
  return picture;
}

}  // namespace loopscope::cli
