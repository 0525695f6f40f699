#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/replay/loop_state.h"

// A query as a tree. README.md beside this file describes the language; parse() reads it. What a condition means is
// said by matcher.h, of a World that world.h replays.

namespace loopscope::query {

/// A name or a text to compare with. In a pattern that was not quoted each `*` stands for any characters, or none.
struct Pattern {
  std::string text;
  bool literal = false;

  /// Takes time in proportion to the text, however many stars there are.
  bool matches(std::string_view candidate) const;
};

enum class Operator : std::uint8_t { equal, not_equal, less, at_most, greater, at_least };

struct Comparison {
  Operator op = Operator::equal;
  std::int64_t value = 0;

  bool holds(std::int64_t left) const;
};

/// What a lane, a task or a thread, does at a moment: the states of both.
enum class LaneState : std::uint8_t {
  created,
  ready,
  running,
  awaiting,
  selector,
  done,
  failed,
  cancelled,
  blocked,
  ended
};
inline constexpr int kLaneStateCount = 10;
/// "created", "blocked", ...: the words of trace::TaskState and trace::ThreadState.
const char* to_string(LaneState state);

/// Which lanes are meant, and how many of them have to be as it is said.
struct Who {
  enum class Count : std::uint8_t {
    any,     ///< one at least
    all,     ///< all that there are so far, and one at least
    number,  ///< exactly `number`
  };
  Pattern name;
  Count count = Count::any;
  std::uint32_t number = 0;
};

/// `echo-* is selector`
struct Is {
  LaneState state = LaneState::created;
};
/// `main awaits task worker-1`, `client awaits fd_read 5`
struct Awaits {
  trace::Await::What what = trace::Await::What::yield;
  std::optional<Pattern> task;          ///< of `task`: the name of the one that is awaited
  std::optional<std::uint32_t> target;  ///< of the others: the number of what is awaited
};
/// `server blocks in accept`
struct BlocksIn {
  trace::Call call = trace::Call::other;
};
/// `waker of main is timer`, `waker of main is worker-1`
struct WokenBy {
  trace::Waker::Kind kind = trace::Waker::Kind::none;
  std::optional<Pattern> task;  ///< of a task: its name
};
struct LaneCondition {
  Who who;
  std::variant<Is, Awaits, BlocksIn, WokenBy> what;
};

/// `ready = 2`; of `timeout`, in nanoseconds.
struct Quantity {
  enum class Of : std::uint8_t { ready, timers, watches, jobs, tasks, fired, turns, timeout };
  Of of = Of::ready;
  Comparison comparison;
};
/// `main ready at 1`
struct ReadyAt {
  Pattern task;
  std::uint32_t place = 1;
};
/// `loop is select`, `loop worker-1 is select`
struct LoopIs {
  std::optional<Pattern> name;  ///< without one: the loop whose event led to the moment
  trace::LoopPhase phase = trace::LoopPhase::idle;
};
/// `event timer_fire`, `event print of main`
struct EventIs {
  trace::Kind kind = trace::Kind::none;
  std::optional<Pattern> of;
};
/// `printed "client-1: hello"`
struct Printed {
  Pattern text;
};
using Condition = std::variant<LaneCondition, Quantity, ReadyAt, LoopIs, EventIs, Printed>;

/// A condition, or conditions joined.
struct Expression {
  enum class Kind : std::uint8_t { condition, both, either, negation };
  Kind kind = Kind::condition;
  Condition condition;               ///< of a condition
  std::vector<Expression> operands;  ///< of the others; of a negation one
};

/// Steps in order: the first moment at which the first holds, then the first later one at which the next does, and so
/// on. The moment of the last is what the query finds.
struct Query {
  std::vector<Expression> steps;
};

/// Longer texts, more conditions and deeper parentheses are refused: a query may come from anywhere.
inline constexpr std::size_t kMaxQueryBytes = 4096;
inline constexpr int kMaxConditions = 64;
inline constexpr int kMaxDepth = 16;

/// The query that the text says. An error is one line, "column 7: what is wrong; valid: what can stand there"; columns
/// are characters, from 1.
Result<Query> parse(std::string_view text);
/// The same of one step, without `then`: what can hold at a moment.
Result<Query> parse_condition(std::string_view text);

}  // namespace loopscope::query
