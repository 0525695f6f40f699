#include "app/session/session.h"

#include <chrono>
#include <thread>
#include <utility>

#include "app/session/file_session.h"
#include "app/session/preset_session.h"
#include "core/trace/file.h"

namespace loopscope::session {

Result<std::unique_ptr<Session>> Session::open_preset(const scenarios::Preset& preset, const scenarios::Values& values,
                                                      std::optional<trace::ClockKind> clock) {
  auto session = std::make_unique<PresetSession>(preset, values, clock.value_or(preset.clock));
  if (auto started = session->start(TransportControl::Mode::paused); !started) return started.error();
  return std::unique_ptr<Session>(std::move(session));
}

Result<std::unique_ptr<Session>> Session::run_preset(const scenarios::Preset& preset, const scenarios::Values& values,
                                                     std::optional<trace::ClockKind> clock) {
  auto session = std::make_unique<PresetSession>(preset, values, clock.value_or(preset.clock));
  if (auto started = session->start(TransportControl::Mode::free); !started) return started.error();
  while (session->state() != TransportState::finished) {
    session->poll();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return std::unique_ptr<Session>(std::move(session));
}

Result<std::unique_ptr<Session>> Session::open_file(const std::filesystem::path& path) {
  auto trace = trace::read_file(path, {.allow_truncated = true});
  if (!trace) return trace.error();
  return std::unique_ptr<Session>(std::make_unique<FileSession>(path, *std::move(trace)));
}

}  // namespace loopscope::session
