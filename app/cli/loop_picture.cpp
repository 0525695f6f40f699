#include "app/cli/loop_picture.h"

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/cli/trace_input.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/replay/replay.h"

namespace loopscope::cli {
namespace {

/// Puts the picture of one loop together from the events that lead to it.
class Painter {
 public:
  explicit Painter(LoopId loop) : replay_(loop) { picture_.id = loop; }

  /// `symbols` are those that the event speaks of.
  void add(const trace::Event& event, const trace::Symbols& symbols) {
    const trace::Step step = replay_.apply(event);
    if (step.task_named) picture_.names[event.subject] = to_text(step.name, symbols);
    if (!trace::is_final(step.change.subject.state)) return;
    ++picture_.ended;
    ended_.emplace_back(event.subject, replay_.last_ended());
  }

  /// The picture after what was added.
  LoopPicture finish(TimeNs at_ns, std::shared_ptr<const trace::Symbols> symbols) {
    picture_.at_ns = at_ns;
    picture_.has_loop = replay_.has_loop() || replay_.state().threads.empty();
    picture_.loop_name = picture_.has_loop ? to_text(replay_.name(), *symbols) : "threads";
    picture_.symbols = std::move(symbols);
    picture_.loop = replay_.state();
    for (auto& [id, task] : ended_) picture_.loop.tasks.try_emplace(id, std::move(task));
    picture_.loop.at_ns = at_ns;
    picture_.loop.sort();
    return std::move(picture_);
  }

 private:
  LoopPicture picture_;
  trace::Replay replay_;
  std::vector<std::pair<ObjectId, trace::TaskStatus>> ended_;
};

/// Those of all loops.
class Painters {
 public:
  void add(std::span<const trace::Event> events, const trace::Symbols& symbols) {
    for (const trace::Event& event : events)
      loops_.try_emplace(event.loop, event.loop).first->second.add(event, symbols);
  }

  std::vector<LoopPicture> finish(TimeNs at_ns, trace::Symbols&& symbols) {
    const auto shared = std::make_shared<const trace::Symbols>(std::move(symbols));
    if (loops_.empty()) loops_.try_emplace(0, LoopId{0});
    std::vector<LoopPicture> pictures;
    for (auto& [id, painter] : loops_) pictures.push_back(painter.finish(at_ns, shared));
    return pictures;
  }

 private:
  std::map<LoopId, Painter> loops_;
};

}  // namespace

std::string LoopPicture::name(ObjectId task) const {
  const auto found = names.find(task);
  return found == names.end() ? fmt::format("task {}", task) : found->second;
}

std::string LoopPicture::thread_name(ObjectId thread) const {
  const StringId name = loop.threads.at(thread).name;
  return name == 0 ? to_text(trace::Name{trace::Name::Kind::thread, thread}, *symbols) : std::string(text(name));
}

bool LoopPicture::empty() const {
  return loop.threads.empty() && loop.tasks.empty() && loop.ready.empty() && loop.timers.empty() &&
         loop.watches.empty() && loop.running == kNoObject;
}

Result<std::vector<LoopPicture>> pictures_at(const trace::SeekableFile& file, TimeNs at_ns) {
  Result<trace::LoopsAt> loops = file.loops_at(at_ns);
  if (!loops) return loops.error();
  Painters painters;
  painters.add(loops->checkpoint.events, loops->symbols);
  std::vector<LoopPicture> pictures = painters.finish(at_ns, std::move(loops->symbols));
  for (const trace::LoopTally& tally : loops->checkpoint.loops) {
    for (LoopPicture& picture : pictures) {
      if (picture.id == tally.loop) picture.ended = tally.ended_tasks;
    }
  }
  return pictures;
}

Result<std::vector<LoopPicture>> whole_pictures_at(const trace::SeekableFile& file, TimeNs at_ns,
                                                   bool allow_truncated) {
  trace::EventStream stream(file);
  Painters painters;
  std::vector<trace::Event> events;
  while (stream.next(events)) {
    const auto end = std::upper_bound(events.begin(), events.end(), at_ns,
                                      [](TimeNs time, const trace::Event& event) { return time < event.time_ns; });
    painters.add(std::span(events.begin(), end), stream.symbols());
  }
  const Result<void> checked = check_damage(file.name(), stream, allow_truncated);
  if (!checked) return checked.error();
  return painters.finish(at_ns, std::move(stream).take_symbols());
}

}  // namespace loopscope::cli
