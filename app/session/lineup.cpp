#include "app/session/lineup.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "app/session/open.h"

namespace loopscope::session {
namespace {

/// Its run takes the machine's time, so another one beside it would be in its way.
bool takes_real_time(const RunSource& source) {
  const auto* request = std::get_if<presets::RunRequest>(&source);
  return request != nullptr && request->clock == trace::ClockKind::real;
}

}  // namespace

Result<std::unique_ptr<Lineup>> Lineup::open(std::vector<RunSource> sources) {
  std::unique_ptr<Lineup> lineup(new Lineup);
  bool busy = false;
  for (RunSource& source : sources) {
    Run& run = lineup->runs_.emplace_back(Run{.source = std::move(source), .session = {}, .error = {}});
    if (takes_real_time(run.source) && std::exchange(busy, true)) continue;
    if (const Result<void> begun = lineup->begin(run); !begun) return begun.error();
  }
  return lineup;
}

Result<void> Lineup::begin(Run& run) {
  const auto* request = std::get_if<presets::RunRequest>(&run.source);
  auto session = request != nullptr ? begin_preset(*request) : open_file(std::get<std::filesystem::path>(run.source));
  if (!session) {
    run.error = session.error().message;
    return session.error();
  }
  run.session = *std::move(session);
  return {};
}

void Lineup::poll() {
  bool busy = false;
  for (Run& run : runs_) {
    if (run.session != nullptr) run.session->poll();
    if (!takes_real_time(run.source)) continue;
    if (!busy && waits(run)) static_cast<void>(begin(run));  // error() tells
    busy = busy || waits(run) || (run.session != nullptr && !run.session->over());
  }
}

void Lineup::finish() {
  for (Run& run : runs_) {
    if (run.session != nullptr) run.session->finish_loading();
  }
  while (!over()) {
    poll();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

std::string Lineup::title(std::size_t run) const {
  if (const presets::RunRequest* preset = request(run)) return preset->preset->name;
  return std::get<std::filesystem::path>(runs_[run].source).filename().string();
}

bool Lineup::over(std::size_t run) const {
  const Session* const session = runs_[run].session.get();
  return session == nullptr ? !waits(runs_[run]) : session->over() && session->loading_progress() >= 1;
}

bool Lineup::over() const {
  for (std::size_t run = 0; run < size(); ++run) {
    if (!over(run)) return false;
  }
  return true;
}

void Lineup::set_cursors(std::span<const model::Moment> moments) {
  for (std::size_t run = 0; run < std::min(size(), moments.size()); ++run) {
    if (runs_[run].session != nullptr) runs_[run].session->set_cursor(moments[run]);
  }
}

void Lineup::command(TransportCommand command) {
  for (Run& run : runs_) {
    if (run.session != nullptr && run.session->over()) run.session->command(command);
  }
}

}  // namespace loopscope::session
