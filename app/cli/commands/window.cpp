#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/output_target.h"
#include "app/cli/run_operand.h"
#include "app/cli/units.h"

namespace loopscope::cli {
namespace {

constexpr const char* kVersion = "loopscope " LOOPSCOPE_VERSION "\n";

class Window final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "",
        .usage = {"[FILE...] [--lang en|zh]",
                  "--preset NAME... [--set KEY=VALUE]... [--clock virtual|real] [--lang en|zh]"},
        .summary = "The window: on a recorded trace, on a preset that is paused before its first frame, or empty",
        .details = "Several traces and presets, up to eight, stand under each other, and what differs is below them.",
        .examples = {"loopscope --preset gather --set count=10", "loopscope trace.lscope",
                     "loopscope --preset sleep --preset gather"}};
    return info;
  }

  void declare(Options& options) override {
    options.arguments("FILE", runs_.words, "The trace to show; several are shown under each other");
    runs_.declare_presets(options);
    runs_.declare_settings(options);
    options.value("--lang", "LANG", language_,
                  "The language that the window begins with, en or zh (简体中文); en without it");
    options.flag("--version", version_, "Print the version and exit");
  }

  Result<void> check() override {
    if (version_) return {};
    for (const std::string& file : runs_.words) {
      if (const Result<void> checked = check_file(file); !checked) return checked;
    }
    const Result<words::Language> language = language_option(language_);
    if (!language) return language.error();
    request_.language = *language;
    return check_sources();
  }

  Result<void> run(Display& display) override { return version_ ? print(kVersion) : display.show(request_); }

 private:
  Result<void> check_file(const std::string& file) const {
    if (make_command(file) != nullptr) {
      std::vector<std::string> others = runs_.words;
      std::erase(others, file);
      return Error{
          fmt::format("'{}' is a command and comes first, before files and options such as --preset: loopscope {} {}",
                      file, file, others.empty() ? "..." : fmt::format("{}", fmt::join(others, " ")))};
    }
    if (file == kStandardStream) {
      return Error{"the window shows no - (standard input); write it to a file, or try `loopscope report -`"};
    }
    if (reads_like_command(file)) return unknown_command(file);
    return {};
  }

  /// Its words are files only: a preset's name among them would be taken for a command that is misspelt.
  Result<void> check_sources() {
    if (const Result<void> count = check_run_count("", runs_.words.size() + runs_.presets.size()); !count) return count;
    RunOperands presets = runs_;
    presets.words.clear();
    const Result<std::vector<RunOperand>> runs = presets.runs("");
    if (!runs) return runs.error();
    for (const std::string& file : runs_.words) request_.sources.emplace_back(std::filesystem::path(file));
    for (const RunOperand& run : *runs) request_.sources.push_back(run.source);
    return {};
  }

  RunOperands runs_;
  std::string language_;
  bool version_ = false;
  WindowRequest request_;
};

}  // namespace

std::unique_ptr<Command> window_command() { return std::make_unique<Window>(); }

}  // namespace loopscope::cli
