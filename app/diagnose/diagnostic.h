#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/words/words.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/task_state.h"

namespace loopscope::diagnose {

enum class Severity : std::uint8_t { warning, error };
/// "warning", "error": the words of text and JSON.
const char* to_string(Severity severity);

/// What a rule looks for. Every kind of finding has one, in the file of its rule; it lives as long as the program.
struct RuleInfo {
  std::string_view id{};  ///< "slow-callback": what reports and suppressions name it by
  Severity severity = Severity::warning;
  TimeNs threshold_ns = 0;  ///< what is no longer than this is not spoken of; 0: the rule measures no time
  /// What a finding says: the first of these phrases whose placeholders are all among its arguments.
  std::array<std::optional<words::Id>, 4> messages{};
  words::Id help{};  ///< what it means and what to do, a sentence or two
};

// What an argument of a diagnostic can be. None of them is a text that was made here: how it is said, and in which
// language, is the business of whoever shows it.

struct TaskArgument {
  ObjectId id = kNoObject;
  std::string name;
  LocationId coroutine = 0;  ///< 0 where it is not known
};
/// A plain callback, which has a number only.
struct CallbackArgument {
  ObjectId id = kNoObject;
};
struct LengthArgument {
  TimeNs ns = 0;
};
struct CountArgument {
  std::uint64_t count = 0;
};
/// A text of the traced program: an exception, a warning.
struct TextArgument {
  StringId text = 0;
};
struct StateArgument {
  trace::TaskState state = trace::TaskState::created;
};

struct Argument {
  std::string_view name;  ///< that of a placeholder
  std::variant<TaskArgument, CallbackArgument, LengthArgument, CountArgument, TextArgument, StateArgument> value;
};

/// Something in a trace that its reader should look at. message() puts it into words.
struct Diagnostic {
  const RuleInfo* rule = nullptr;  ///< which rule found it
  LoopId loop = 0;
  ObjectId task = kNoObject;  ///< the task it is about, if any
  TimeNs begin_ns = 0;        ///< the evidence, since the trace's first event
  TimeNs end_ns = 0;
  LocationId location = 0;  ///< where in the source, if known
  std::vector<Argument> arguments;
};

/// A location as "file:line", a coroutine as such (without a line) as its file; "" for the unknown one.
std::string location_text(const trace::Symbols& symbols, LocationId location);

}  // namespace loopscope::diagnose
