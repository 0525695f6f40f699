#pragma once

#include <cstdint>
#include <vector>

#include "app/query/query.h"
#include "app/query/world.h"

namespace loopscope::query {

/// Whether an expression holds in a World that goes on event by event. What it says of lanes is counted as they change,
/// so that an event costs the same however many there are.
class Matcher {
 public:
  /// `expression` and `world` outlive it. The world may have had events.
  Matcher(const Expression& expression, const World& world);

  /// Takes in the world's newest event; to be called after each.
  void update();
  /// The event may have made it hold: where this says no, it does not hold now unless it did before.
  bool may_begin() const { return (begins_ >> static_cast<unsigned>(world_->event().kind) & 1) != 0; }
  /// After the world's newest event, of which there was one.
  bool holds() const;

 private:
  /// Of a condition about lanes: how many there are of that name, and of how many it is true.
  struct Count {
    const LaneCondition* condition = nullptr;
    std::vector<std::uint8_t> lanes;  ///< of each lane of the world, kNamed and kTrue
    std::uint32_t named = 0;
    std::uint32_t true_of = 0;
  };
  static constexpr std::uint8_t kNamed = 1;
  static constexpr std::uint8_t kTrue = 2;

  void collect(const Expression& expression);
  void take(Count& count, std::uint32_t lane) const;
  bool is_true(const LaneCondition& condition, const Lane& lane) const;
  bool holds(const Expression& expression) const;
  bool holds(const LaneCondition& condition) const;
  bool holds(const Quantity& condition) const;
  bool holds(const ReadyAt& condition) const;
  bool holds(const LoopIs& condition) const;
  bool holds(const EventIs& condition) const;
  bool holds(const Printed& condition) const;

  const Expression* expression_;
  const World* world_;
  std::uint64_t begins_ = 0;  // a bit a kind of event
  bool needs_all_lanes_ = false;
  std::vector<Count> counts_;
};

}  // namespace loopscope::query
