#include "app/cli/loop_picture.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/cli/trace_input.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/replay/replay.h"

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

  /// The picture after what was added.
  void finish() {
    picture_.loop = replay_.state();
    for (auto& [id, task] : ended_) picture_.loop.tasks.try_emplace(id, std::move(task));
    picture_.loop.at_ns = picture_.at_ns;
    picture_.loop.sort();
  }

 private:
  void add(const trace::Event& event) {
    const trace::Step step = replay_.apply(event);
    if (step.task_named) picture_.names[event.subject] = to_text(step.name, symbols_);
    if (!trace::is_final(step.change.subject.state)) return;
    ++picture_.ended;
    ended_.emplace_back(event.subject, replay_.last_ended());
  }

  LoopPicture& picture_;
  const trace::Symbols& symbols_;
  trace::Replay replay_{kLoop};
  std::vector<std::pair<ObjectId, trace::TaskStatus>> ended_;
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
  Painter painter(picture, picture.symbols);
  painter.add(loops->checkpoint.events);
  painter.finish();
  for (const trace::LoopTally& tally : loops->checkpoint.loops) {
    if (tally.loop == kLoop) picture.ended = tally.ended_tasks;
  }
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
  painter.finish();
  picture.symbols = std::move(stream).take_symbols();
  return picture;
}

}  // namespace loopscope::cli
