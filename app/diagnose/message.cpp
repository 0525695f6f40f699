#include "app/diagnose/message.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "app/words/pattern.h"
#include "core/base/duration.h"

namespace loopscope::diagnose {
namespace {

using trace::TaskState;
using words::Id;

Id still(TaskState state) {
  switch (state) {
    case TaskState::created:
      return Id::rule_still_created;
    case TaskState::ready:
      return Id::rule_still_ready;
    case TaskState::running:
      return Id::rule_still_running;
    case TaskState::selector:
      return Id::rule_still_selector;
    default:
      return Id::rule_still_awaiting;
  }
}

/// What stands for a placeholder: a text, a count, or a phrase.
using Word = words::Message::Value;

/// An argument in words.
struct InWords {
  const trace::Symbols& symbols;
  words::Words words;

  /// "say_after-1 (say_after)", or the name alone.
  Word operator()(const TaskArgument& task) const {
    const std::string_view coroutine = symbols.string(symbols.location(task.coroutine).function);
    return coroutine.empty() ? task.name : words.say<Id::who_task_of>(task.name, coroutine);
  }
  Word operator()(const CallbackArgument& callback) const {
    return words.say<Id::who_callback>(std::to_string(callback.id));
  }
  Word operator()(const LengthArgument& length) const { return format_duration(length.ns); }
  Word operator()(const CountArgument& count) const { return count.count; }
  Word operator()(const TextArgument& text) const { return std::string(symbols.string(text.text)); }
  Word operator()(const StateArgument& state) const { return still(state.state); }
};

const Argument* find(const Diagnostic& diagnostic, std::string_view name) {
  const auto found = std::find_if(diagnostic.arguments.begin(), diagnostic.arguments.end(),
                                  [name](const Argument& argument) { return argument.name == name; });
  return found == diagnostic.arguments.end() ? nullptr : &*found;
}

/// The arguments of a phrase, in its order; nothing when one of them is not there.
std::optional<std::vector<const Argument*>> arguments_of(Id phrase, const Diagnostic& diagnostic) {
  const std::string_view english = words::kEnglish[static_cast<std::size_t>(phrase)];
  std::vector<const Argument*> arguments(words::pattern::argument_count(english));
  for (std::string_view rest = english; !rest.empty();) {
    const words::pattern::Piece piece = words::pattern::take(rest);
    if (piece.name.empty()) continue;
    const Argument* argument = find(diagnostic, piece.name);
    if (argument == nullptr) return std::nullopt;
    arguments[words::pattern::argument_index(english, piece.name)] = argument;
  }
  return arguments;
}

}  // namespace

std::string message(const Diagnostic& diagnostic, const trace::Symbols& symbols, words::Words words) {
  for (const std::optional<Id> phrase : diagnostic.rule->messages) {
    if (!phrase) continue;
    const std::optional<std::vector<const Argument*>> arguments = arguments_of(*phrase, diagnostic);
    if (!arguments) continue;
    words::Message said{*phrase, {}};
    for (const Argument* argument : *arguments) {
      said.arguments.push_back(std::visit(InWords{symbols, words}, argument->value));
    }
    return said.in(words.language());
  }
  return std::string(diagnostic.rule->id);
}

words::Id state_word(trace::TaskState state) {
  constexpr Id kWords[] = {Id::state_created,  Id::state_ready, Id::state_running, Id::state_awaiting,
                           Id::state_selector, Id::state_done,  Id::state_failed,  Id::state_cancelled};
  return kWords[static_cast<std::size_t>(state)];
}

}  // namespace loopscope::diagnose
