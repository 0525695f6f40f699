#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "app/session/open.h"

namespace loopscope::presets {

/// A run of a preset as the window and the command line have it, whatever it runs on: no faster than its clock, and
/// without a stop. `over` is false where it had not ended by `longest`, and was left there.
struct Played {
  std::unique_ptr<session::Session> session;
  bool over = false;

  const model::Model& model() const { return session->model(); }
};

inline Played play(const RunRequest& request, std::chrono::milliseconds longest = std::chrono::seconds(60)) {
  auto opened = session::run_preset(request);
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    return {};
  }
  Played played{*std::move(opened), false};
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!played.session->over() && std::chrono::steady_clock::now() < end) {
    played.session->poll();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  played.session->poll();
  played.over = played.session->over();
  return played;
}

}  // namespace loopscope::presets
