#pragma once

#include <cstdint>
#include <string>

#include "core/base/ids.h"
#include "core/trace/event/symbols.h"

namespace loopscope::trace {

/// What a task, a loop or a thread is called, in eight bytes: a string of the trace, or what it is called where the
/// trace gives none. A Replay tells it; whoever shows it keeps it, and asks for the text.
struct Name {
  enum class Kind : std::uint8_t {
    given,    ///< value: a string of the trace
    counted,  ///< of a task that was given none. As asyncio does, a loop counts such tasks; value: from 1
    unseen,   ///< of a task whose creation was dropped; value: the task
    loop,     ///< of a loop that was given none; value: the loop
    thread,   ///< of a thread that was given none, or whose beginning was dropped; value: the thread
  };
  Kind kind = Kind::given;
  std::uint32_t value = 0;

  bool operator==(const Name&) const = default;
};

inline std::string to_text(const Name& name, const Symbols& symbols) {
  switch (name.kind) {
    case Name::Kind::given:
      break;
    case Name::Kind::counted:
      return "Task-" + std::to_string(name.value);
    case Name::Kind::unseen:
      return "task #" + std::to_string(name.value);
    case Name::Kind::loop:
      return name.value == 0 ? "Loop" : "Loop " + std::to_string(name.value + 1);
    case Name::Kind::thread:
      return "thread #" + std::to_string(name.value);
  }
  return std::string(symbols.string(name.value));
}

}  // namespace loopscope::trace
