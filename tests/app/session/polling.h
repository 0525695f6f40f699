#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "app/session/session.h"

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
