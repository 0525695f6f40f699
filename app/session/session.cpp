#include "app/session/session.h"

#include <chrono>
#include <thread>
#include <utility>

#include "app/importers/open.h"
#include "app/presets/program.h"
#include "app/session/file_session.h"
#include "app/session/preset_session.h"

namespace loopscope::session {

namespace {

// How long opening a file may wait for all of it: small ones come complete, others with something to show.
constexpr std::chrono::milliseconds kOpenTime{100};

}  // namespace

Result<std::unique_ptr<Session>> Session::open_preset(const presets::RunRequest& request) {
  auto session = std::make_unique<PresetSession>(request, presets::program_of(*request.preset));
  if (auto started = session->start(TransportControl::Mode::paused); !started) return started.error();
  return std::unique_ptr<Session>(std::move(session));
}

Result<std::unique_ptr<Session>> Session::run_preset(const presets::RunRequest& request) {
  auto session = std::make_unique<PresetSession>(request, presets::program_of(*request.preset));
  if (auto started = session->start(TransportControl::Mode::free); !started) return started.error();
  while (session->state() != TransportState::finished) {
    session->poll();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return std::unique_ptr<Session>(std::move(session));
}

Result<std::unique_ptr<Session>> Session::open_file(const std::filesystem::path& path) {
  auto opened = importers::open_any(path, {.allow_truncated = true});
  if (!opened) return opened.error();
  auto session = std::make_unique<FileSession>(path, *std::move(opened));
  session->take_in(kOpenTime);
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace loopscope::session
