#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/trace/event/event.h"

namespace loopscope::trace {

/// The latest moment a trace can hold, some 146 years after its first event: sums of two times never overflow.
inline constexpr TimeNs kMaxTimeNs = (TimeNs{1} << 62) - 1;

/// check_form for many events that speak of the same symbols: what every kind's fields may be, worked out once.
class FormCheck {
 public:
  FormCheck(std::size_t string_count, std::size_t location_count);

  /// Whether check_form has nothing to say of an event with an existing kind and time, and nothing where its kind has
  /// nothing: one that decode_events gave.
  bool is_good(const Event& event) const {
    const Limits& limits = limits_[static_cast<std::size_t>(event.kind)];
    return event.subject >= limits.first_subject && limits.a.holds(event.a) && limits.b.holds(event.b);
  }

 private:
  /// The low half is from `first` to before `low`, the high half below `high`.
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    bool holds(std::uint64_t value) const { return (value & UINT32_MAX) - first < low && value >> 32 < high; }
  };
  struct Limits {
    std::uint32_t first_subject = 0;
    Range a;
    Range b;
  };
  static Range range(Kind kind, ArgumentType type, std::size_t string_count, std::size_t location_count);

  std::array<Limits, kKindCount> limits_;
};

/// Checks one portable event against the schema of its kind: the kind exists, the time and the enumerators are in
/// range, string and location ids are below the given counts (those of Symbols), unused fields are 0, a kind with a
/// subject has one. Says what is wrong. What an event may follow is Validator's business.
std::optional<std::string> check_form(const Event& event, std::size_t string_count, std::size_t location_count);

}  // namespace loopscope::trace
