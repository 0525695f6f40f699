// The composition root: reads the command line and hands the request to the part of the program that carries it out.

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/cli/command_line.h"
#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/session/session.h"
#include "app/shell/frame_loop.h"
#include "app/shell/picture.h"

namespace {

using namespace loopscope;

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

Result<std::unique_ptr<session::Session>> open_preset(const cli::PresetChoice& choice) {
  return session::Session::open_preset(*choice.preset, choice.values, choice.clock);
}

struct Executor {
  Result<void> operator()(const cli::HeadlessRequest& request) const { return cli::execute(request); }

  Result<void> operator()(const cli::WindowRequest& request) const {
    if (!request.file && !request.preset) return shell::run_window(nullptr);
    auto session = request.file ? session::Session::open_file(*request.file) : open_preset(*request.preset);
    if (!session) return session.error();
    return shell::run_window(*std::move(session));
  }

  Result<void> operator()(const cli::RenderRequest& request) const {
    const auto* preset = std::get_if<cli::PresetChoice>(&request.source);
    auto session = preset != nullptr ? session::Session::run_preset(*preset->preset, preset->values, preset->clock)
                                     : session::Session::open_file(std::get<std::filesystem::path>(request.source));
    if (!session) return session.error();
    const ui::ThemeKind theme = request.light ? ui::ThemeKind::light : ui::ThemeKind::dark;
    const model::AxisKind axis = request.turns ? model::AxisKind::turns : model::AxisKind::time;
    return shell::write_picture(*std::move(session), {request.width, request.height, request.at_ns, theme, axis},
                                request.output);
  }
};

}  // namespace

int main(int argc, char** argv) {
  cli::reserve_standard_descriptors();
  const Result<cli::Request> request = cli::parse_command_line(std::vector<std::string>(argv + 1, argv + argc));
  if (!request) {
    cli::complain(request.error().message);
    return kWrongUsage;
  }
  if (const Result<void> done = std::visit(Executor{}, *request); !done) {
    cli::complain(done.error().message);
    return kFailure;
  }
  return 0;
}
