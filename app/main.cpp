// The composition root: reads the command line and runs the command, with the window at hand for those that draw.

#include <memory>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/cli/command_line.h"
#include "app/cli/output.h"
#include "app/session/open.h"
#include "app/shell/frame_loop.h"
#include "app/shell/picture.h"
#include "core/exec/worker_main.h"

namespace {

using namespace loopscope;

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

/// Lends the window's code to the commands that draw.
class Shell final : public cli::Display {
 public:
  Result<void> show(const cli::WindowRequest& request) override {
    if (std::holds_alternative<std::monostate>(request.source)) {
      return shell::run_window(nullptr, request.language);
    }
    const auto* preset = std::get_if<presets::RunRequest>(&request.source);
    auto session = preset != nullptr ? session::open_preset(*preset)
                                     : session::open_file(std::get<std::filesystem::path>(request.source));
    if (!session) return session.error();
    return shell::run_window(*std::move(session), request.language);
  }

  Result<void> write_picture(const cli::PictureRequest& request) override {
    const auto* preset = std::get_if<presets::RunRequest>(&request.source);
    auto session = preset != nullptr ? session::run_preset(*preset)
                                     : session::open_whole_file(std::get<std::filesystem::path>(request.source));
    if (!session) return session.error();
    if (preset == nullptr) tell_notice(**session);
    const ui::ThemeKind theme = request.light ? ui::ThemeKind::light : ui::ThemeKind::dark;
    const model::AxisKind axis = request.turns ? model::AxisKind::turns : model::AxisKind::time;
    return shell::write_picture(*std::move(session),
                                {request.width, request.height, request.at_ns, theme, axis, request.language},
                                request.output);
  }

 private:
  /// What of a file is not in the picture, as the other commands tell it.
  static void tell_notice(session::Session& session) {
    if (const std::string notice = session.notice(); !notice.empty()) cli::complain(notice);
  }
};

Result<void> run(cli::Command& command, cli::Display& display) try {
  return command.run(display);
} catch (const std::bad_alloc&) {
  return Error{"there is not enough memory"};
}

}  // namespace

int main(int argc, char** argv) {
  process_worker_main(argc, argv);  // the presets' process pools start this program anew
  cli::reserve_standard_descriptors();
  const auto command = cli::parse_command_line(std::vector<std::string>(argv + 1, argv + argc));
  if (!command) {
    cli::complain(command.error().message);
    return kWrongUsage;
  }
  Shell display;
  if (const Result<void> done = run(**command, display); !done) {
    cli::complain(done.error().message);
    return kFailure;
  }
  return 0;
}
