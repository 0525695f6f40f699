#include "app/session/open.h"

#include <chrono>
#include <thread>
#include <utility>

#include "app/importers/open.h"
#include "app/presets/program.h"
#include "app/session/file_source.h"
#include "app/session/import_source.h"
#include "app/session/preset_source.h"

namespace loopscope::session {

namespace {

// How long opening a file may wait for all of it: small ones come complete, others with something to show.
constexpr std::chrono::milliseconds kOpenTime{100};

/// `patience`: how long to wait for it to show whether a foreign file can be imported.
Result<std::unique_ptr<Source>> source_of(const std::filesystem::path& path, std::chrono::nanoseconds patience) {
  if (std::unique_ptr<importers::ForeignFile> foreign = importers::ForeignFile::at(path)) {
    auto source = std::make_unique<ImportSource>(path, std::move(foreign));
    if (std::optional<Error> failure = source->wait_for_failure(patience)) return *std::move(failure);
    return std::unique_ptr<Source>(std::move(source));
  }
  auto opened = importers::open_any(path, {.allow_truncated = true});
  if (!opened) return opened.error();
  return std::unique_ptr<Source>(std::make_unique<FileSource>(path, *std::move(opened)));
}

Result<std::unique_ptr<Session>> open_file(const std::filesystem::path& path, std::chrono::nanoseconds patience) {
  auto source = source_of(path, patience);
  if (!source) return source.error();
  auto session = Session::open(*std::move(source));
  if (session) (*session)->load(kOpenTime);
  return session;
}

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

Result<std::unique_ptr<Session>> open_file(const std::filesystem::path& path) { return open_file(path, kOpenTime); }

Result<std::unique_ptr<Session>> open_whole_file(const std::filesystem::path& path) {
  auto session = open_file(path, std::chrono::hours(24));
  if (session) (*session)->finish_loading();
  return session;
}

}  // namespace loopscope::session
