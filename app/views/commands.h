#pragma once

#include <cstddef>
#include <filesystem>
#include <variant>
#include <vector>

#include "app/session/session.h"

namespace loopscope::views {

/// What the viewer asked for in a frame; the shell acts on it. Views change nothing but their own state.
struct TransportRequest {
  session::TransportCommand command;
};
struct SetSpeed {
  double speed = 1.0;  ///< within [kMinSpeed, kMaxSpeed]
};
/// Open a preset, paused before its first frame, in place of the present session.
struct LoadPreset {
  presets::RunRequest request;
};
/// Show these runs under each other, on one time axis: a lesson and its partners.
struct CompareRuns {
  std::vector<presets::RunRequest> runs;
};
struct SetCursor {
  model::Moment moment;
};
/// Write a preset file.
struct SaveValues {
  std::filesystem::path path;
  presets::RunRequest request;
};
/// Of the runs that are compared: a moment each, in their order.
struct SetCursors {
  std::vector<model::Moment> moments;
};
/// Every run that is compared and is over does it: run, pause.
struct CommandRuns {
  session::TransportCommand command;
};
/// Show one of the runs that are compared, as it is, in place of the present session, and compare no more.
struct ShowRun {
  std::size_t run = 0;
};
/// Back to the session that was shown before.
struct CloseComparison {};
/// A trace, or a preset file (.toml).
struct OpenFile {
  std::filesystem::path path;
};
/// The start page, in place of the present session.
struct ShowStart {};
struct Quit {};

using Command = std::variant<TransportRequest, SetSpeed, LoadPreset, CompareRuns, SetCursor, SetCursors, CommandRuns,
                             ShowRun, CloseComparison, SaveValues, OpenFile, ShowStart, Quit>;

}  // namespace loopscope::views
