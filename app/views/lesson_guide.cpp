#include "app/views/lesson_guide.h"

#include <algorithm>
#include <utility>

namespace loopscope::views {

namespace {

using session::TransportCommand;
using session::TransportState;

constexpr std::uint64_t kEventsAFrame = 8'000;  // about that many microseconds

}  // namespace

std::optional<presets::RunRequest> request_of(const presets::Look& look, const presets::RunRequest& present) {
  Result<presets::Values> values = presets::parse_settings(*present.preset, look.with);
  if (!values) return {};
  return presets::RunRequest{present.preset, *std::move(values), present.clock};
}

bool has_values(const presets::Look& look, const presets::RunRequest& present) {
  const std::optional<presets::RunRequest> needed = request_of(look, present);
  if (!needed) return true;
  const auto says = [&](const presets::Parameter& parameter) {
    return std::any_of(look.with.begin(), look.with.end(),
                       [&](const std::string& setting) { return setting.starts_with(parameter.name + "="); });
  };
  const std::vector<presets::Parameter>& all = present.preset->parameters;
  return std::all_of(all.begin(), all.end(), [&](const presets::Parameter& parameter) {
    return !says(parameter) || needed->values.number(parameter.name) == present.values.number(parameter.name);
  });
}

void LessonGuide::reset() {
  preset_ = nullptr;
  finder_.reset();
  looks_.clear();
  latest_.reset();
  awaited_.reset();
  started_ = busy_ = false;
}

void LessonGuide::begin(const presets::Preset& preset) {
  reset();
  preset_ = &preset;
  looks_.resize(preset.looks.size());
  if (seen_of_ != &preset) {
    seen_of_ = &preset;
    seen_.assign(looks_.size(), false);
    wanted_.reset();
  }
  finder_index_.assign(preset.looks.size(), SIZE_MAX);
  std::vector<query::Query> queries;
  for (std::size_t i = 0; i < preset.looks.size(); ++i) {
    Result<query::Query> query = query::parse(preset.looks[i].when);
    if (!query) continue;
    finder_index_[i] = queries.size();
    queries.push_back(*std::move(query));
  }
  finder_.emplace(std::move(queries));
}

std::optional<model::Moment> LessonGuide::update(const Scene& scene, Commands& commands) {
  const presets::RunRequest* request = scene.session.run_request();
  if (request == nullptr) {
    if (preset_ != nullptr) reset();
    return {};
  }
  if (request->preset != preset_) begin(*request->preset);
  if (looks_.empty()) return {};
  look_at(scene);
  if (wanted_) {
    const std::size_t look = *std::exchange(wanted_, {});
    // Not once more, should the run have other values all the same.
    const State state = looks_[look].state;
    if (state == State::found || state == State::not_yet) return go_to(look, scene, commands);
  }
  return arrive(scene, commands);
}

void LessonGuide::look_at(const Scene& scene) {
  if (generation_ != scene.model.generation()) {
    generation_ = scene.model.generation();
    searched_ = 0;
  }
  const std::uint64_t events = scene.model.events().size();
  finder_->update(scene.model, kEventsAFrame);
  searched_ = std::min(events, searched_ + kEventsAFrame);
  busy_ = searched_ < events;
  for (std::size_t i = 0; i < looks_.size(); ++i) {
    Look& look = looks_[i];
    const std::size_t index = finder_index_[i];
    const auto& moments = finder_->moments();
    const std::optional<model::Moment> moment =
        index < moments.size() ? moments[index] : std::optional<model::Moment>();
    if (moment) look.moment = *moment;
    look.state = moment ? State::found : state_of(i, scene);
    look.visited = seen_[i];
    look.here = moment && moment->events == scene.cursor.events;
    // A moment found with values that the look does not speak of is another one.
    if (moment && !has_values(preset_->looks[i], *scene.session.run_request())) look.state = State::other_values;
  }
}

LessonGuide::State LessonGuide::state_of(std::size_t look, const Scene& scene) const {
  const presets::RunRequest& present = *scene.session.run_request();
  if (!has_values(preset_->looks[look], present)) return State::other_values;
  if (!scene.session.over() || busy_) return State::not_yet;
  const std::optional<presets::RunRequest> needed = request_of(preset_->looks[look], present);
  return needed && needed->values != present.values ? State::other_values : State::missing;
}

std::optional<model::Moment> LessonGuide::go_to(std::size_t look, const Scene& scene, Commands& commands) {
  awaited_.reset();
  switch (looks_[look].state) {
    case State::found:
      latest_ = look;
      looks_[look].visited = seen_[look] = true;
      commands.emplace_back(SetCursor{looks_[look].moment});
      return looks_[look].moment;
    case State::not_yet:
      run_on(look, scene, commands);
      break;
    case State::other_values:
      if (const auto request = request_of(preset_->looks[look], *scene.session.run_request())) {
        wanted_ = look;
        commands.emplace_back(LoadPreset{*request});
      }
      break;
    case State::missing:
      break;
  }
  return {};
}

void LessonGuide::run_on(std::size_t look, const Scene& scene, Commands& commands) {
  awaited_ = look;
  started_ = false;
  if (!scene.session.following()) commands.emplace_back(TransportRequest{TransportCommand::to_end});
  commands.emplace_back(TransportRequest{TransportCommand::run});
}

/// The run is stopped where it was to go. It may be a little further by then: the cursor goes back to the moment.
std::optional<model::Moment> LessonGuide::arrive(const Scene& scene, Commands& commands) {
  if (!awaited_) return {};
  const std::size_t look = *awaited_;
  if (looks_[look].state == State::found) {
    commands.emplace_back(TransportRequest{TransportCommand::pause});
    return go_to(look, scene, commands);
  }
  const bool running = scene.session.state() == TransportState::running;
  // The viewer has stopped it, or it is over.
  if (!running && !busy_ && started_) awaited_.reset();
  started_ |= running;
  return {};
}

std::optional<std::size_t> LessonGuide::neighbour(int by) const {
  if (looks_.empty()) return {};
  const auto count = static_cast<std::ptrdiff_t>(looks_.size());
  std::optional<std::size_t> from = latest_;
  for (std::size_t i = 0; i < looks_.size(); ++i) {
    if (looks_[i].here) from = i;
  }
  if (awaited_) from = awaited_;
  if (!from) return by > 0 ? 0 : looks_.size() - 1;
  const auto to = static_cast<std::ptrdiff_t>(*from) + by;
  return static_cast<std::size_t>((to + count) % count);
}

}  // namespace loopscope::views
