#include <memory>
#include <string>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/output_target.h"
#include "app/cli/units.h"

namespace loopscope::cli {
namespace {

constexpr const char* kVersion = "loopscope " LOOPSCOPE_VERSION "\n";

class Window final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "",
        .usage = {"[FILE] [--lang en|zh]", "--preset NAME [--set KEY=VALUE]... [--clock virtual|real] [--lang en|zh]"},
        .summary = "The window: on a recorded trace, on a preset that is paused before its first frame, or empty",
        .details = "",
        .examples = {"loopscope --preset gather --set count=10", "loopscope trace.lscope"}};
    return info;
  }

  void declare(Options& options) override {
    options.argument("FILE", file_, "The trace to show");
    preset_.declare(options);
    options.value("--lang", "LANG", language_,
                  "The language that the window begins with, en or zh (简体中文); en without it");
    options.flag("--version", version_, "Print the version and exit");
  }

  Result<void> check() override {
    if (version_) return {};
    if (!file_.empty() && make_command(file_) != nullptr) {
      return Error{
          fmt::format("'{}' is a command and comes before options such as --preset: loopscope {} ...", file_, file_)};
    }
    if (file_ == kStandardStream) {
      return Error{"the window shows no - (standard input); write it to a file, or try `loopscope report -`"};
    }
    if (reads_like_command(file_)) return unknown_command(file_);
    if (const Result<void> source = preset_.check(file_); !source) return source.error();
    const Result<words::Language> language = language_option(language_);
    if (!language) return language.error();
    request_.language = *language;
    if (!file_.empty()) request_.source = std::filesystem::path(file_);
    if (preset_.preset.empty()) return {};
    const Result<presets::RunRequest> preset = preset_.request();
    if (!preset) return preset.error();
    request_.source = *preset;
    return {};
  }

  Result<void> run(Display& display) override { return version_ ? print(kVersion) : display.show(request_); }

 private:
  std::string file_;
  PresetOptions preset_;
  std::string language_;
  bool version_ = false;
  WindowRequest request_;
};

}  // namespace

std::unique_ptr<Command> window_command() { return std::make_unique<Window>(); }

}  // namespace loopscope::cli
