#include "app/session/open.h"

#include <chrono>
#include <thread>
#include <utility>

#include "app/importers/open.h"
#include "app/presets/program.h"
#include "app/session/file_source.h"
#include "app/session/preset_source.h"

namespace loopscope::session {

namespace {

// How long opening a file may wait for all of it: small ones come complete, others with something to show.
constexpr std::chrono::milliseconds kOpenTime{100};

}  // namespace

Result<std::unique_ptr<Session>> open_preset(const presets::RunRequest& request) {
  return Session::open(std::make_unique<PresetSource>(request, presets::program_of(*request.preset)));
}

Result<std::unique_ptr<Session>> begin_preset(const presets::RunRequest& request) {
  return Session::open(
      std::make_unique<PresetSource>(request, presets::program_of(*request.preset), TransportControl::Mode::free));
}

Result<std::unique_ptr<Session>> run_preset(const presets::RunRequest& request) {
  auto session = begin_preset(request);
  if (!session) return session;
  while (!(*session)->over()) {
    (*session)->poll();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return session;
}

Result<std::unique_ptr<Session>> open_file(const std::filesystem::path& path) {
  auto opened = importers::open_any(path, {.allow_truncated = true});
  if (!opened) return opened.error();
  auto session = Session::open(std::make_unique<FileSource>(path, *std::move(opened)));
  if (session) (*session)->load(kOpenTime);
  return session;
}

}  // namespace loopscope::session
