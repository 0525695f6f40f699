#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/trace/event/event.h"

namespace loopscope::cpython {

/// Events of a run as the lines that cpython/telling_loop.py prints of the same program: frames, turns and the
/// program's output. `text` gives the text of a string argument, `label` that of a handle's text argument.
template <class Text, class Label>
std::vector<std::string> turn_lines(const std::vector<trace::Event>& events, const Text& text, const Label& label) {
  using trace::Kind;
  std::vector<std::string> lines;
  std::map<ObjectId, std::string> turns;  // what each task and handle does
  int unnamed = 0;
  int frames = 0;
  bool waits = false;
  bool frame_is_told = false;
  for (const trace::Event& event : events) {
    switch (event.kind) {
      case Kind::frame_begin:
        frame_is_told = false;
        break;
      case Kind::select_begin:
        waits = event.a != 0;
        break;
      case Kind::task_create: {
        const StringId name = trace::TaskOrigin::unpack(event.a).name;
        turns[event.subject] = (name ? std::string(text(name)) : fmt::format("Task-{}", ++unnamed)) + " step";
        break;
      }
      case Kind::timer_arm:
        turns[event.subject] = "timer callback";
        break;
      case Kind::handle_ready: {
        const std::string does(label(event.b));
        turns[event.subject] = does == "gather: child done" ? "gather callback"
                               : does == "run: main done"   ? "stop callback"
                                                            : "callback";
        break;
      }
      case Kind::task_run:
      case Kind::handle_begin:
        if (!frame_is_told) lines.push_back(fmt::format("frame {} {}", ++frames, waits ? "waits" : "polls"));
        frame_is_told = true;
        lines.push_back("  " + turns.at(event.subject));
        break;
      case Kind::print:
        lines.emplace_back(text(static_cast<StringId>(event.a)));
        break;
      default:
        break;
    }
  }
  return lines;
}

}  // namespace loopscope::cpython
