#include "app/diagnose/message.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/base/duration.h"

namespace loopscope::diagnose {
namespace {

/// An argument in words.
struct InWords {
  const trace::Symbols& symbols;

  /// "say_after-1 (say_after)", or the name alone.
  std::string operator()(const TaskArgument& task) const {
    const std::string_view coroutine = symbols.string(symbols.location(task.coroutine).function);
    return coroutine.empty() ? task.name : fmt::format("{} ({})", task.name, coroutine);
  }
  std::string operator()(const CallbackArgument& callback) const { return fmt::format("callback {}", callback.id); }
  std::string operator()(const LengthArgument& length) const { return format_duration(length.ns); }
  std::string operator()(const CountArgument& count) const { return std::to_string(count.count); }
  std::string operator()(const TextArgument& text) const { return std::string(symbols.string(text.text)); }
  std::string operator()(const StateArgument& state) const {
    switch (state.state) {
      case trace::TaskState::created:
        return "waiting for its first turn";
      case trace::TaskState::ready:
        return "in the ready queue";
      case trace::TaskState::selector:
        return "waiting for a descriptor";
      default:
        return trace::to_string(state.state);
    }
  }
};

const Argument* find(const Diagnostic& diagnostic, std::string_view name) {
  const auto found = std::find_if(diagnostic.arguments.begin(), diagnostic.arguments.end(),
                                  [name](const Argument& argument) { return argument.name == name; });
  return found == diagnostic.arguments.end() ? nullptr : &*found;
}

/// Puts the arguments in; false when one of them is not there.
bool fill(std::string_view form, const Diagnostic& diagnostic, const trace::Symbols& symbols, std::string& out) {
  out.clear();
  while (true) {
    const std::size_t open = std::min(form.find('{'), form.size());
    out += form.substr(0, open);
    form.remove_prefix(open);
    if (form.empty()) return true;
    const std::size_t close = std::min(form.find('}'), form.size() - 1);
    const Argument* argument = find(diagnostic, form.substr(1, close - 1));
    if (argument == nullptr) return false;
    out += std::visit(InWords{symbols}, argument->value);
    form.remove_prefix(close + 1);
  }
}

}  // namespace

std::string message(const Diagnostic& diagnostic, const trace::Symbols& symbols) {
  std::string out;
  for (const std::string_view form : diagnostic.rule->messages) {
    if (!form.empty() && fill(form, diagnostic, symbols, out)) return out;
  }
  return std::string(diagnostic.rule->id);
}

}  // namespace loopscope::diagnose
