#include "app/views/document.h"

#include <algorithm>
#include <chrono>

namespace loopscope::views {

namespace {

using session::TransportCommand;
using session::TransportState;

constexpr std::size_t kTurnsOfThreads = 64;
constexpr double kStateSeconds = 1.0 / 30;

// How much of a frame goes into looking for diagnostics: less while a run needs its share, none while a file is read.
constexpr std::chrono::milliseconds kLiveSlice{2};
constexpr std::chrono::milliseconds kSlice{8};
constexpr std::chrono::hours kUnhurried{1};

/// How long the run will take, where that is known beforehand; 0 otherwise.
TimeNs expected_ns(const session::Session& session) {
  if (session.loading_progress() < 1) return session.loading_until_ns();
  const presets::RunRequest* request = session.run_request();
  if (request == nullptr) return 0;
  return request->preset->expected_ns(request->values).value_or(0);
}

/// A loop's lane stands before those of its tasks.
model::LaneIndex lane_of_loop(const model::Model& model, LoopId loop) {
  const auto& lanes = model.lanes();
  const auto found = std::find_if(lanes.begin(), lanes.end(), [loop](const model::Lane& lane) {
    return lane.kind == model::LaneKind::loop && lane.loop == loop;
  });
  return found == lanes.end() ? model::kNoLane : static_cast<model::LaneIndex>(found - lanes.begin());
}

bool is_step(TransportCommand command) {
  return command == TransportCommand::step_frame || command == TransportCommand::step_turn ||
         command == TransportCommand::step_back_frame || command == TransportCommand::step_back_turn;
}

}  // namespace

const Scene* Document::update(const session::Session* session, double now_seconds, bool animate, words::Words words) {
  scene_.reset();
  growing_ = false;
  if (session == nullptr) return nullptr;
  const model::Model& model = session->model();
  if (model.events().size() < seen_events_) reset();
  seen_events_ = model.events().size();
  const TransportState transport = session->state();
  growing_ = transport == TransportState::running || session->loading_progress() < 1;
  if (transport == TransportState::empty) return nullptr;
  update_state(*session, now_seconds, animate);
  if (session->loading_progress() >= 1) findings.update(model, !animate ? kUnhurried : growing_ ? kLiveSlice : kSlice);
  const TimeNs now = session->now_ns();
  scene_.emplace(Scene{.session = *session,
                       .model = model,
                       .cursor = state_moment_,
                       .state = state_,
                       .words = words,
                       .loop = state_loop_,
                       .loop_lane = loop_lane_,
                       .now_ns = now,
                       .shown_ns = session->following() ? std::max(now, state_moment_.time_ns) : state_moment_.time_ns,
                       .live = !session->over(),
                       .findings = findings});
  return &*scene_;
}

/// That of the chosen lane; before one is chosen, the first that has had a turn: a foreign trace may begin with loops
/// in which nothing ever runs.
LoopId Document::shown_loop(const model::Model& model) const {
  if (selection.lane < model.lanes().size()) return model.lanes()[selection.lane].loop;
  if (model.turns().empty()) return model.lanes().empty() ? LoopId{0} : model.lanes().front().loop;
  // Threads beside a loop may have begun before it.
  const std::size_t looked_at = std::min<std::size_t>(model.turns().size(), kTurnsOfThreads);
  for (std::size_t turn = 0; turn < looked_at; ++turn) {
    const trace::Event event = model.events()[model.turns().begin_event(turn)];
    if (!trace::is_about_thread(event.kind)) return event.loop;
  }
  return model.events()[model.turns().begin_event(0)].loop;
}

void Document::update_state(const session::Session& session, double now_seconds, bool animate) {
  const LoopId loop = shown_loop(session.model());
  const model::Moment cursor = session.cursor();
  const bool same_loop = has_state_ && loop == state_loop_;
  if (same_loop && cursor == state_moment_) return;
  const bool flowing = session.following() && growing_ && animate;
  if (same_loop && flowing && now_seconds - state_at_ < kStateSeconds && cursor >= state_moment_) return;
  if (!same_loop || loop_lane_ == model::kNoLane) loop_lane_ = lane_of_loop(session.model(), loop);
  state_ = session.model().live_state_at(cursor, loop);
  state_moment_ = cursor;
  state_loop_ = loop;
  state_at_ = now_seconds;
  has_state_ = true;
}

void Document::move_range(Navigation::Frame frame, model::AxisKind axis) {
  if (!scene_) return;
  const session::Session& session = scene_->session;
  frame.now_ns = session.over() ? 0 : session.now_ns();
  frame.live = scene_->live || session.loading_progress() < 1;
  frame.running = growing_;
  frame.expected_ns = expected_ns(session);
  navigation.update(session.model(), frame);
  if (axis != navigation.axis().kind()) {
    navigation.set_axis(axis, session.model());
    navigation.update(session.model(), frame);
  }
  keep_cursor_in_view();
}

void Document::move_range_beside(Navigation::Frame frame, model::AxisKind axis) {
  if (!scene_) return;
  frame.now_ns = scene_->session.over() ? 0 : scene_->session.now_ns();
  navigation.update(scene_->model, frame);
  if (axis == navigation.axis().kind()) return;
  navigation.set_axis(axis, scene_->model);
  navigation.update(scene_->model, frame);
}

void Document::keep_cursor_in_view() {
  const bool moved = scene_->cursor != last_cursor_;
  last_cursor_ = scene_->cursor;
  if (!moved || !stepped_ || scene_->session.state() == TransportState::running) return;
  navigation.reveal(navigation.axis().position(scene_->cursor));
  if (!state_.running_is_task) return;
  const model::LaneIndex lane = scene_->model.lane_of_task(state_loop_, state_.running);
  if (lane != model::kNoLane) revealed = lane;
}

void Document::choose(model::LaneIndex lane) {
  selection = {lane, Selection::kNoSpan};
  revealed = lane;
}

void Document::go_to(std::size_t finding, Commands& commands) {
  const Finding& found = findings.all()[finding];
  chosen_finding = finding;
  if (found.lane != model::kNoLane) choose(found.lane);
  commands.emplace_back(SetCursor{found.at});
  show(found.at);
}

void Document::show(model::Moment moment) {
  if (navigation.mode() == Navigation::Mode::follow) navigation.pan(0);  // the newest moment is not what is wanted
  navigation.reveal(navigation.axis().position(moment));
}

void Document::follow_lesson(Commands& commands) {
  if (!scene_) return;
  if (const auto moment = lesson.update(*scene_, commands)) show(*moment);
}

void Document::go_to_look(std::size_t look, Commands& commands) {
  if (!scene_ || look >= lesson.looks().size()) return;
  if (const auto moment = lesson.go_to(look, *scene_, commands)) show(*moment);
}

void Document::next_look(int by, Commands& commands) {
  if (const auto look = lesson.neighbour(by)) go_to_look(*look, commands);
}

void Document::commanded(const Commands& commands) {
  for (const Command& command : commands) {
    if (const auto* request = std::get_if<TransportRequest>(&command)) stepped_ = is_step(request->command);
  }
}

void Document::reset() {
  navigation.reset();
  selection = {};
  revealed.reset();
  findings.reset();
  chosen_finding.reset();
  lesson.reset();
  has_state_ = false;
  loop_lane_ = model::kNoLane;
  seen_events_ = 0;
  last_cursor_ = {};
  stepped_ = false;
  ++runs_;
}

}  // namespace loopscope::views
