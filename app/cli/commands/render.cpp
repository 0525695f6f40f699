#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/output_target.h"
#include "app/cli/run_operand.h"
#include "app/cli/units.h"

namespace loopscope::cli {
namespace {

class Render final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "render",
        .usage = {"(RUN | --preset NAME)... [--set KEY=VALUE]... [--clock virtual|real] [--at T] [--size WxH] [--theme "
                  "dark|light] "
                  "[--axis time|turns] [--lang en|zh] -o OUT.png"},
        .summary = "Draw the window as a picture; no display is needed",
        .details =
            "The whole run is visible; a preset is run to its end first. Several runs, up to eight, stand under each "
            "other on one time axis with a common zero, each with its title and its total, and below them what "
            "differs: runs of words in their order, then those of --preset.",
        .examples = {"loopscope render --preset gather -o gather.png",
                     "loopscope render sleep gather -o side-by-side.png",
                     "loopscope render trace.lscope --at 1.5s --size 1920x1080 --theme light -o trace.png"}};
    return info;
  }

  void declare(Options& options) override {
    runs_.declare_runs(options);
    runs_.declare_presets(options);
    runs_.declare_settings(options);
    options.value("--at", "T", at_, fmt::format("Where the cursor stands, {}; without it the end", kTimeForms));
    options.value("--size", "WxH", size_, "The picture's size in pixels, 1600x1000 without it");
    options.value("--theme", "THEME", theme_, "dark or light; dark without it");
    options.value("--axis", "AXIS", axis_,
                  "time (to scale) or turns (every turn as wide as the next); time without it");
    options.value("--lang", "LANG", language_, "The language of its words, en or zh (简体中文); en without it");
    options.value("-o,--output", "OUT", output_, "The picture to write (.png); - is standard output");
  }

  Result<void> check() override {
    if (const Result<void> source = check_source(); !source) return source;
    if (!at_.empty()) {
      const Result<TimeNs> at = time_option("--at", at_);
      if (!at) return at.error();
      request_.at_ns = *at;
    }
    if (const Result<void> size = check_size(); !size) return size;
    if (!theme_.empty() && theme_ != "dark" && theme_ != "light") {
      return Error{fmt::format("unknown theme '{}'; themes are dark, light", theme_)};
    }
    request_.light = theme_ == "light";
    if (!axis_.empty() && axis_ != "time" && axis_ != "turns") {
      return Error{fmt::format("unknown axis '{}'; axes are time, turns", axis_)};
    }
    request_.turns = axis_ == "turns";
    const Result<words::Language> language = language_option(language_);
    if (!language) return language.error();
    request_.language = *language;
    return check_output();
  }

  Result<void> run(Display& display) override {
    Result<OutputTarget> target = OutputTarget::at(output_);
    if (!target) return target.error();
    request_.output = target->path();
    if (Result<void> drawn = display.write_picture(request_); !drawn) return drawn;
    return target->finish();
  }

 private:
  Result<void> check_source() {
    if (runs_.empty()) return Error{"render: what to draw is missing; give a trace FILE or --preset NAME"};
    if (std::find(runs_.words.begin(), runs_.words.end(), kStandardStream) != runs_.words.end()) {
      return Error{"render: - (standard input) cannot be drawn; write it to a file and name that"};
    }
    const Result<std::vector<RunOperand>> runs = runs_.runs("render");
    if (!runs) return runs.error();
    for (const RunOperand& run : *runs) request_.sources.push_back(run.source);
    return {};
  }

  Result<void> check_size() {
    if (size_.empty()) return {};
    const std::optional<Size> size = parse_size(size_);
    if (!size) {
      return Error{fmt::format("--size: '{}' is not a size; valid are WxH from {}x{} to {}x{}, such as 1600x1000",
                               size_, kMinSize.width, kMinSize.height, kMaxSize.width, kMaxSize.height)};
    }
    request_.width = size->width;
    request_.height = size->height;
    return {};
  }

  /// A picture is a PNG, whatever its name says: another name would lie.
  Result<void> check_output() {
    if (output_.empty()) return Error{"render: -o OUT.png is missing; it names the picture to write"};
    if (output_ == kStandardStream) return check_no_terminal("render", output_);
    std::string extension = std::filesystem::path(output_).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension == ".png") return {};
    return Error{fmt::format("render: -o {}: pictures are written as PNG; give it a name that ends in .png", output_)};
  }

  RunOperands runs_;
  std::string at_;
  std::string size_;
  std::string theme_;
  std::string axis_;
  std::string language_;
  std::string output_;
  PictureRequest request_;
};

}  // namespace

std::unique_ptr<Command> render_command() { return std::make_unique<Render>(); }

}  // namespace loopscope::cli
