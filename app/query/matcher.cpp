#include "app/query/matcher.h"

#include <algorithm>
#include <limits>

#include "core/base/check.h"

namespace loopscope::query {
namespace {

using trace::Kind;

using Kinds = std::uint64_t;
static_assert(trace::kKindCount <= 64);

constexpr Kinds kAllKinds = ~Kinds{0};

constexpr Kinds of(Kind kind) { return Kinds{1} << static_cast<unsigned>(kind); }

/// With which kinds of events an expression can begin to hold, and whether it holds at once only: with such an event
/// and no longer.
struct Beginning {
  Kinds kinds = 0;
  bool at_once = false;
};

/// What changes with any event that ends a turn whose end was lost is left at all kinds: only what is asked often is
/// worth a rule.
Beginning beginning_of(const Condition& condition) {
  if (const auto* event = std::get_if<EventIs>(&condition)) return {of(event->kind), true};
  if (std::holds_alternative<Printed>(condition)) return {of(Kind::print), true};
  return {kAllKinds, false};
}

Beginning beginning_of(const Expression& expression) {
  if (expression.kind == Expression::Kind::condition) return beginning_of(expression.condition);
  if (expression.kind == Expression::Kind::negation) return {kAllKinds, false};
  const bool both = expression.kind == Expression::Kind::both;
  Beginning all{0, !both};
  Kinds needed = kAllKinds;
  for (const Expression& operand : expression.operands) {
    const Beginning one = beginning_of(operand);
    all.kinds |= one.kinds;
    if (one.at_once) needed &= one.kinds;
    all.at_once = both ? all.at_once || one.at_once : all.at_once && one.at_once;
  }
  if (both) all.kinds &= needed;
  return all;
}

}  // namespace

Matcher::Matcher(const Expression& expression, const World& world)
    : expression_(&expression), world_(&world), begins_(beginning_of(expression).kinds) {
  collect(expression);
  for (Count& count : counts_) {
    for (std::uint32_t lane = 0; lane < world.lanes().size(); ++lane) take(count, lane);
  }
}

void Matcher::collect(const Expression& expression) {
  if (expression.kind == Expression::Kind::condition) {
    const auto* const lanes = std::get_if<LaneCondition>(&expression.condition);
    if (lanes == nullptr) return;
    counts_.push_back({.condition = lanes, .lanes = {}});
    // The name of another task stands in it, which may be given at any time.
    const auto* const awaits = std::get_if<Awaits>(&lanes->what);
    const auto* const woken = std::get_if<WokenBy>(&lanes->what);
    needs_all_lanes_ |= (awaits != nullptr && awaits->task) || (woken != nullptr && woken->task);
    return;
  }
  for (const Expression& operand : expression.operands) collect(operand);
}

void Matcher::update() {
  const bool renamed = needs_all_lanes_ && world_->event().kind == Kind::task_rename;
  for (Count& count : counts_) {
    if (renamed) {
      for (std::uint32_t lane = 0; lane < world_->lanes().size(); ++lane) take(count, lane);
    } else {
      for (const std::uint32_t lane : world_->touched()) take(count, lane);
    }
  }
}

void Matcher::take(Count& count, std::uint32_t lane) const {
  if (lane >= count.lanes.size()) count.lanes.resize(lane + 1);
  std::uint8_t& known = count.lanes[lane];
  count.named -= (known & kNamed) != 0 ? 1 : 0;
  count.true_of -= (known & kTrue) != 0 ? 1 : 0;
  known = 0;
  const Lane& what = world_->lanes()[lane];
  if (!count.condition->who.name.matches(what.name)) return;
  known = kNamed;
  ++count.named;
  if (!is_true(*count.condition, what)) return;
  known |= kTrue;
  ++count.true_of;
}

bool Matcher::is_true(const LaneCondition& condition, const Lane& lane) const {
  if (const auto* is = std::get_if<Is>(&condition.what)) return lane.state == is->state;
  if (const auto* blocks = std::get_if<BlocksIn>(&condition.what)) {
    const trace::ThreadStatus* const thread = world_->thread(lane);
    return thread != nullptr && thread->state == trace::ThreadState::blocked && thread->block.in == blocks->call;
  }
  const trace::TaskStatus* const task = world_->task(lane);
  if (task == nullptr) return false;
  const auto is_called = [&](const std::optional<Pattern>& name, ObjectId id) {
    if (!name) return true;
    const Lane* const other = world_->find_lane(lane.loop, id);
    return other != nullptr && name->matches(other->name);
  };
  if (const auto* awaits = std::get_if<Awaits>(&condition.what)) {
    return task->awaits && task->awaits->what == awaits->what &&
           (!awaits->target || *awaits->target == task->awaits->target) &&
           is_called(awaits->task, task->awaits->target);
  }
  const auto& woken = std::get<WokenBy>(condition.what);
  return task->waker && task->waker->kind == woken.kind && is_called(woken.task, task->waker->id);
}

bool Matcher::holds() const { return holds(*expression_); }

bool Matcher::holds(const Expression& expression) const {
  const auto one = [this](const Expression& operand) { return holds(operand); };
  const auto& operands = expression.operands;
  switch (expression.kind) {
    case Expression::Kind::condition:
      return std::visit([this](const auto& condition) { return holds(condition); }, expression.condition);
    case Expression::Kind::both:
      return std::all_of(operands.begin(), operands.end(), one);
    case Expression::Kind::either:
      return std::any_of(operands.begin(), operands.end(), one);
    case Expression::Kind::negation:
      return !holds(operands.front());
  }
  return false;
}

bool Matcher::holds(const LaneCondition& condition) const {
  const auto count = std::find_if(counts_.begin(), counts_.end(),
                                  [&](const Count& candidate) { return candidate.condition == &condition; });
  LOOPSCOPE_CHECK(count != counts_.end());
  switch (condition.who.count) {
    case Who::Count::any:
      return count->true_of > 0;
    case Who::Count::all:
      return count->named > 0 && count->true_of == count->named;
    case Who::Count::number:
      return count->true_of == condition.who.number;
  }
  return false;
}

bool Matcher::holds(const Quantity& condition) const {
  const World::Loop& loop = world_->loop();
  const trace::LoopState& state = loop.replay.state();
  const auto compare = [&](auto value) { return condition.comparison.holds(static_cast<std::int64_t>(value)); };
  switch (condition.of) {
    case Quantity::Of::ready:
      return compare(state.ready.size());
    case Quantity::Of::timers:
      return compare(state.timers.size());
    case Quantity::Of::watches:
      return compare(state.watches.size());
    case Quantity::Of::jobs:
      return compare(state.jobs.size());
    case Quantity::Of::tasks:
      return compare(state.tasks.size());
    case Quantity::Of::fired:
      return compare(loop.fired);
    case Quantity::Of::turns:
      return compare(loop.turns);
    case Quantity::Of::timeout:
      break;
  }
  const bool forever = state.select_timeout_ns == kForever;
  return state.phase == trace::LoopPhase::select &&
         compare(forever ? std::numeric_limits<std::int64_t>::max() : state.select_timeout_ns);
}

bool Matcher::holds(const ReadyAt& condition) const {
  const auto& ready = world_->loop().replay.state().ready;
  if (condition.place > ready.size()) return false;
  const trace::ReadyEntry& entry = ready[condition.place - 1];
  const Lane* const lane = world_->find_lane(world_->event().loop, entry.is_task ? entry.id : entry.task);
  return lane != nullptr && condition.task.matches(lane->name);
}

bool Matcher::holds(const LoopIs& condition) const {
  if (!condition.name) return world_->loop().replay.state().phase == condition.phase;
  for (unsigned id = 0; id < 256; ++id) {
    const World::Loop* const loop = world_->loop(static_cast<LoopId>(id));
    if (loop == nullptr || !loop->replay.has_loop()) continue;
    if (loop->replay.state().phase == condition.phase && condition.name->matches(loop->name)) return true;
  }
  return false;
}

bool Matcher::holds(const EventIs& condition) const {
  if (world_->event().kind != condition.kind) return false;
  if (!condition.of) return true;
  const Lane* const owner = world_->owner();
  return owner != nullptr && condition.of->matches(owner->name);
}

bool Matcher::holds(const Printed& condition) const {
  const trace::Event& event = world_->event();
  return event.kind == Kind::print && condition.text.matches(world_->text(static_cast<StringId>(event.a)));
}

}  // namespace loopscope::query
