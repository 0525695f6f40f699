#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "app/exporters/exporter.h"
#include "app/presets/preset.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"

namespace loopscope::cli {

/// A preset as the command line asks for it, known to exist and with its settings checked.
struct PresetChoice {
  const presets::Preset* preset = nullptr;
  presets::Values values;
  std::optional<trace::ClockKind> clock;  ///< nothing: the preset's own
};

/// `loopscope`, `loopscope FILE`, `loopscope --preset NAME`: at most one of the two.
struct WindowRequest {
  std::optional<std::filesystem::path> file;
  std::optional<PresetChoice> preset;
};

/// `loopscope render`
struct RenderRequest {
  std::variant<std::filesystem::path, PresetChoice> source;
  std::optional<TimeNs> at_ns;  ///< where the cursor stands; nothing: the end
  int width = 1600;             ///< pixels
  int height = 1000;
  bool light = false;  ///< the light theme rather than the dark one
  bool turns = false;  ///< the axis of turns rather than of time
  std::filesystem::path output;
};

/// `--help` and `--version`: a text to print.
struct TextRequest {
  std::string text;
};

/// `loopscope presets`
struct PresetsRequest {
  bool json = false;
};

/// `loopscope record`
struct RecordRequest {
  PresetChoice preset;
  std::filesystem::path output;
};

/// `loopscope report`
struct ReportRequest {
  std::filesystem::path file;
  bool json = false;
  bool allow_truncated = false;
};

/// `loopscope state`
struct StateRequest {
  std::filesystem::path file;
  TimeNs at_ns = 0;
  bool json = false;
  bool allow_truncated = false;
  bool all = false;  ///< list every task that has ended
};

/// `loopscope convert`
struct ConvertRequest {
  std::filesystem::path file;
  exporters::Format format = exporters::Format::chrome;
  bool allow_truncated = false;
  std::filesystem::path output;
};

/// What needs no window and is carried out by execute().
using HeadlessRequest =
    std::variant<TextRequest, PresetsRequest, RecordRequest, ReportRequest, StateRequest, ConvertRequest>;

/// Everything that a command line can ask for. The window and the picture are drawn by other parts of the program.
using Request = std::variant<HeadlessRequest, WindowRequest, RenderRequest>;

/// Reads the command line; `words` are the arguments without the program's name. An error is wrong usage: one line that
/// names the word that is wrong and the ones that would have been right.
Result<Request> parse_command_line(std::span<const std::string> words);

}  // namespace loopscope::cli
