#include "core/trace/replay/checkpoint.h"

#include <algorithm>
#include <utility>

#include "core/trace/replay/loop_facts.h"

namespace loopscope::trace {

Checkpointer::Checkpointer() = default;
Checkpointer::~Checkpointer() = default;
Checkpointer::Checkpointer(Checkpointer&&) noexcept = default;
Checkpointer& Checkpointer::operator=(Checkpointer&&) noexcept = default;

Checkpointer::Checkpointer(const Checkpoint& checkpoint) {
  auto unnamed = checkpoint.unnamed.begin();
  for (const Event& event : checkpoint.events) {
    if (creates_unnamed(event) && unnamed != checkpoint.unnamed.end())
      loop_of(event.loop).set_unnamed_tasks(*unnamed++ - 1);
    add(event);
  }
  for (const LoopTally& tally : checkpoint.loops) loop_of(tally.loop).set_tally(tally);
  next_ = std::max(next_, checkpoint.event);
}

LoopFacts& Checkpointer::loop_of(LoopId id) {
  std::unique_ptr<LoopFacts>& loop = loops_[id];
  if (!loop) loop = std::make_unique<LoopFacts>(id);
  return *loop;
}

void Checkpointer::add(const Event& event) { loop_of(event.loop).add({next_++, event}); }

Checkpoint Checkpointer::checkpoint() const {
  Checkpoint result{.event = next_, .loops = {}, .events = {}, .unnamed = {}};
  KeptEvents kept;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> unnamed;
  for (const auto& loop : loops_) {
    if (!loop) continue;
    loop->collect(kept, unnamed);
    result.loops.push_back(loop->tally());
  }
  // One event may matter for several reasons. What stands for the end of a lost turn comes before what ended it.
  const auto key = [](const Kept& k) { return std::pair(k.number, k.event.kind != Kind::loop_resume); };
  std::sort(kept.begin(), kept.end(), [&](const Kept& l, const Kept& r) { return key(l) < key(r); });
  kept.erase(std::unique(kept.begin(), kept.end(), [&](const Kept& l, const Kept& r) { return key(l) == key(r); }),
             kept.end());
  result.events.reserve(kept.size());
  for (const Kept& k : kept) result.events.push_back(k.event);
  std::sort(unnamed.begin(), unnamed.end());
  for (const auto& [number, unnamed_task] : unnamed) result.unnamed.push_back(unnamed_task);
  return result;
}

}  // namespace loopscope::trace
