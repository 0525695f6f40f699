// The composition root: reads the command line and runs the command, with the window at hand for those that draw.

#include <memory>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/cli/command_line.h"
#include "app/cli/output.h"
#include "app/session/lineup.h"
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
    if (request.sources.empty()) return shell::run_window(std::unique_ptr<session::Session>(), request.language);
    if (request.sources.size() > 1) {
      auto runs = session::Lineup::open(request.sources);
      if (!runs) return runs.error();
      return shell::run_window(*std::move(runs), request.language);
    }
    const auto* preset = std::get_if<presets::RunRequest>(&request.sources.front());
    auto session = preset != nullptr ? session::open_preset(*preset) : open_file(request.sources.front());
    if (!session) return session.error();
    return shell::run_window(*std::move(session), request.language);
  }

  Result<void> write_picture(const cli::PictureRequest& request) override {
    const ui::ThemeKind theme = request.light ? ui::ThemeKind::light : ui::ThemeKind::dark;
    const model::AxisKind axis = request.turns ? model::AxisKind::turns : model::AxisKind::time;
    const shell::PictureOptions options{request.width, request.height, request.at_ns, theme, axis, request.language};
    if (request.sources.size() > 1) {
      auto runs = session::Lineup::open(request.sources);
      if (!runs) return runs.error();
      for (std::size_t run = 0; run < (*runs)->size(); ++run) {
        if ((*runs)->request(run) == nullptr) tell_notice(*(*runs)->session(run));
      }
      return shell::write_picture(*std::move(runs), options, request.output);
    }
    const auto* preset = std::get_if<presets::RunRequest>(&request.sources.front());
    auto session = preset != nullptr
                       ? session::run_preset(*preset)
                       : session::open_whole_file(std::get<std::filesystem::path>(request.sources.front()));
    if (!session) return session.error();
    if (preset == nullptr) tell_notice(**session);
    return shell::write_picture(*std::move(session), options, request.output);
  }

 private:
  static Result<std::unique_ptr<session::Session>> open_file(const session::RunSource& source) {
    return session::open_file(std::get<std::filesystem::path>(source));
  }
  /// What of a file is not in the picture, as the other commands tell it.
  static void tell_notice(session::Session& session) {
    session.finish_loading();
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
