#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/session/open.h"

namespace loopscope::session {

/// Polls the session until the condition holds; false when it does not within a time that only a hang can reach.
inline bool poll_until(Session& session, const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    session.poll();
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

/// A preset of the registry with settings, taken in as far as it is when it is loaded.
inline std::unique_ptr<Session> open_held(std::string_view name, const std::vector<std::string>& settings,
                                          trace::ClockKind clock) {
  std::unique_ptr<Session> session = *open_preset(presets::parse_request(name, settings, to_string(clock)).value());
  // On the real clock the hold is the last that is told before the first frame, on the virtual one main is.
  const trace::Kind last = clock == trace::ClockKind::real ? trace::Kind::loop_pause : trace::Kind::task_ready;
  poll_until(*session, [&] { return !session->model().empty() && session->model().events().back().kind == last; });
  return session;
}

/// One step, taken in: the loop is held again, and everything it did is in the model.
inline bool step(Session& session, TransportCommand command) {
  session.command(command);
  if (!poll_until(session, [&] { return session.state() != TransportState::running; })) return false;
  session.poll();
  return true;
}

inline bool run_to_end(Session& session) {
  session.set_speed(kMaxSpeed);
  session.command(TransportCommand::run);
  return poll_until(session, [&] { return session.state() == TransportState::finished; });
}

}  // namespace loopscope::session
