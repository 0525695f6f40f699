#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/output.h"

namespace loopscope::cli {

/// Decides when a job that takes a while says how far it is, and in which words: "converting echo.lscope: 43 %, 2.10 M
/// events/s, 3 s left". First after half a second, then ten times a second.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  /// `what` is done ("converting echo.lscope"); `total` units of work there are, 0 when that is not known.
  Pace(std::string what, std::uint64_t total, std::string unit, Clock::time_point begin = Clock::now());

  /// The line to show after `done` units; nothing when it is not time for one.
  std::optional<std::string> line(std::uint64_t done, Clock::time_point now = Clock::now());

 private:
  std::string what_;
  std::uint64_t total_;
  std::string unit_;
  Clock::time_point begin_;
  Clock::time_point next_;
};

/// The same on standard error, when that is a terminal; erased at the end.
class Progress {
 public:
  Progress(std::string what, std::uint64_t total, std::string unit) : pace_(std::move(what), total, std::move(unit)) {}

  /// Call it about every millisecond of work.
  void show(std::uint64_t done) {
    if (!line_.on_terminal()) return;
    if (const auto text = pace_.line(done)) line_.show(*text);
  }

 private:
  Pace pace_;
  ProgressLine line_;
};

}  // namespace loopscope::cli
