#include <imgui.h>

#include "app/views/workspace_impl.h"

namespace loopscope::views {

using session::TransportCommand;
using session::TransportState;

void Workspace::Impl::handle_keys(const session::Session* session, Commands& commands) {
  const Action action = pressed_action();
  if (action == Action::none) return;
  if (action == Action::quit) {
    commands.emplace_back(Quit{});
    return;
  }
  if (action == Action::help) {
    choices.help = !choices.help;
    return;
  }
  if (choices.help) {
    if (action == Action::escape) choices.help = false;
    return;
  }
  if (action == Action::switch_axis) {
    choices.axis = choices.axis == model::AxisKind::time ? model::AxisKind::turns : model::AxisKind::time;
    return;
  }
  if (session == nullptr || session->state() == TransportState::empty) return;
  if (action == Action::view_back || action == Action::view_forward) {
    action == Action::view_back ? navigation.back() : navigation.forward();
    choices.axis = navigation.axis().kind();
    return;
  }
  handle_transport_key(action, *session, commands);
  if (!has_state) return;
  const bool can_go_on = session->state() == TransportState::running || session->state() == TransportState::paused;
  const Scene scene{*session, session->model(), state_moment, state, loop, session->now_ns(), can_go_on};
  timeline.act(action, scene, navigation, commands);
}

void Workspace::Impl::handle_transport_key(Action action, const session::Session& session, Commands& commands) {
  const auto request = [&](TransportCommand command) { commands.emplace_back(TransportRequest{command}); };
  const bool running = session.state() == TransportState::running;
  switch (action) {
    case Action::run_pause:
      request(running ? TransportCommand::pause : TransportCommand::run);
      break;
    case Action::run:
      request(TransportCommand::run);
      break;
    case Action::step_frame:
      request(TransportCommand::step_frame);
      break;
    case Action::step_turn:
      request(TransportCommand::step_turn);
      break;
    case Action::step_back_frame:
      request(TransportCommand::step_back_frame);
      break;
    case Action::step_back_turn:
      request(TransportCommand::step_back_turn);
      break;
    case Action::to_start:
      navigation.reveal(0);
      request(TransportCommand::to_start);
      break;
    case Action::to_end:
      navigation.follow();
      request(TransportCommand::to_end);
      break;
    default:
      break;
  }
}

}  // namespace loopscope::views
