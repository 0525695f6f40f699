#include "core/trace/replay/place.h"

#include <string_view>

namespace loopscope::trace {

bool is_library(const Symbols& symbols, LocationId place) {
  const Location& location = symbols.location(place);
  const std::string_view file = symbols.string(location.file);
  const bool in_core = file.starts_with("core/") || file.find("/core/") != std::string_view::npos;
  return in_core && symbols.string(location.function).starts_with("loopscope::");
}

const StackFrame* UserPlace::frame_of(std::span<const StackFrame> stack, const Symbols& symbols) {
  for (std::size_t i = stack.size(); i-- > 0;) {
    const StackFrame& frame = stack[i];
    if (!known_library(symbols, frame.coroutine != 0 ? frame.coroutine : frame.location)) return &frame;
  }
  return stack.empty() ? nullptr : &stack.back();
}

LocationId UserPlace::of(std::span<const StackFrame> stack, const Symbols& symbols) {
  const StackFrame* frame = frame_of(stack, symbols);
  return frame == nullptr ? 0 : frame->location;
}

LocationId UserPlace::of(const Event& task_await, const LoopState& state, const Symbols& symbols) {
  const auto own = static_cast<LocationId>(task_await.b);
  if (!known_library(symbols, own)) return own;  // nearly always
  const auto task = state.tasks.find(task_await.subject);
  if (task == state.tasks.end() || task->second.stack.empty()) return own;
  return of(task->second.stack, symbols);
}

bool UserPlace::known_library(const Symbols& symbols, LocationId place) {
  if (place >= symbols.location_count()) return false;
  if (place >= known_.size()) known_.resize(symbols.location_count());
  Known& known = known_[place];
  if (known == Known::unknown) known = is_library(symbols, place) ? Known::library : Known::program;
  return known == Known::library;
}

}  // namespace loopscope::trace
