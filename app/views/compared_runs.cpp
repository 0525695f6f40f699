#include "app/views/compared_runs.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace loopscope::views {
namespace {

using diagnose::LaneMatches;

constexpr double kMatchSeconds = 0.25;  // while lanes appear they are matched so often
constexpr double kLiveRoom = 1.3;       // a run that goes on has room to grow into, in steps

TimeNs expected_ns(const presets::RunRequest* request) {
  return request == nullptr ? 0 : request->preset->expected_ns(request->values).value_or(0);
}

/// A task and a thread of one name belong together: a client is a client. Loops and workers are something else.
unsigned kind_for_matching(model::LaneKind kind) {
  return static_cast<unsigned>(kind == model::LaneKind::thread ? model::LaneKind::task : kind);
}

/// The settings, each after a blank, that tell a run from others of the same preset.
std::vector<std::string> telling_settings(const session::Lineup& lineup, std::size_t run) {
  const presets::RunRequest* request = lineup.request(run);
  if (request == nullptr) return {};
  const std::vector<std::string> own = presets::to_settings(*request->preset, request->values);
  std::set<std::size_t> telling;
  for (std::size_t i = 0; i < lineup.size(); ++i) {
    const presets::RunRequest* other = lineup.request(i);
    if (other == nullptr || other->preset != request->preset) continue;
    const std::vector<std::string> settings = presets::to_settings(*other->preset, other->values);
    for (std::size_t k = 0; k < own.size(); ++k) {
      if (settings[k] != own[k]) telling.insert(k);
    }
  }
  std::vector<std::string> words;
  for (const std::size_t k : telling) words.push_back(" " + own[k]);
  return words;
}

}  // namespace

void ComparedRuns::reset() { *this = {}; }

void ComparedRuns::make_runs(const session::Lineup& lineup) {
  for (std::size_t i = 0; i < lineup.size(); ++i) runs_.push_back(std::make_unique<ComparedRun>());
  models_.resize(lineup.size());
  cursors_.resize(lineup.size());
  moves_.resize(lineup.size());
}

void ComparedRuns::name_runs(const session::Lineup& lineup, words::Words words) {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    ComparedRun& run = *runs_[i];
    const presets::RunRequest* request = lineup.request(i);
    run.name = run.title = lineup.title(i);
    run.settings.clear();
    if (request == nullptr) continue;
    run.title = words.choose(request->preset->title.en, request->preset->title.zh);
    run.settings = fmt::format("{}", fmt::join(presets::to_settings(*request->preset, request->values), " "));
  }
  for (std::size_t i = 0; i < runs_.size(); ++i)
    runs_[i]->short_name = runs_[i]->name + fmt::format("{}", fmt::join(telling_settings(lineup, i), ""));
}

void ComparedRuns::update(const session::Lineup& lineup, double now_seconds, bool animate, words::Words words) {
  if (runs_.size() != lineup.size()) make_runs(lineup);
  name_runs(lineup, words);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    ComparedRun& run = *runs_[i];
    const session::Session* const session = lineup.session(i);
    run.scene = run.document.update(session, now_seconds, animate, words);
    models_[i] = run.scene == nullptr ? nullptr : &run.scene->model;
    cursors_[i] = session == nullptr ? model::Moment() : session->cursor();
    run.over = lineup.over(i) && !run.document.findings.busy();
    if (run.scene == nullptr) continue;
    run.timeline.update_rows(run.scene->model);
    const Findings& findings = run.document.findings;
    if (findings.report() == nullptr || findings.seen_events() == run.figures_seen) continue;
    run.figures_seen = findings.seen_events();
    run.figures = diagnose::figures_of(*findings.report());
  }
  match_lanes(now_seconds);
}

void ComparedRuns::match_lanes(double now_seconds) {
  std::vector<std::size_t> counts;
  for (const model::Model* model : models_) counts.push_back(model == nullptr ? 0 : model->lanes().size());
  if (counts == matched_) return;
  if (matched_at_ >= 0 && now_seconds - matched_at_ < kMatchSeconds) return;
  std::vector<std::vector<std::uint64_t>> keys;
  for (const model::Model* model : models_) {
    keys.emplace_back();
    if (model == nullptr) continue;
    for (const model::Lane& lane : model->lanes())
      keys.back().push_back(LaneMatches::key(kind_for_matching(lane.kind), model->name(lane)));
  }
  lanes_ = LaneMatches(keys);
  matched_ = std::move(counts);
  matched_at_ = now_seconds;
}

std::vector<diagnose::RunFigures> ComparedRuns::figures() const {
  std::vector<diagnose::RunFigures> figures;
  for (const auto& run : runs_) figures.push_back(run->figures);
  return figures;
}

/// Where the longest run ends, or will.
double ComparedRuns::common_end(model::AxisKind axis) {
  double end = 0;
  double expected = 0;
  bool live = false;
  for (const auto& run : runs_) {
    if (run->scene == nullptr) continue;
    end = std::max(end, run->document.navigation.limit());
    if (run->over) continue;
    live = true;
    if (axis == model::AxisKind::time)
      expected = std::max(expected, static_cast<double>(expected_ns(run->scene->session.run_request())));
  }
  if (!live) {
    live_end_ = 0;
    return end;
  }
  if (end > live_end_) live_end_ = std::max(end * kLiveRoom, expected);
  return std::max(live_end_, expected);
}

void ComparedRuns::move_range(Navigation::Frame frame, model::AxisKind axis) {
  frame.reach = end_;
  for (const auto& run : runs_) run->document.move_range_beside(frame, axis);
  const double end = common_end(axis);
  end_moved_ = end != end_;
  end_ = end;
  if (end_moved_) {
    frame.reach = end_;
    frame.seconds = 0;
    for (const auto& run : runs_) run->document.move_range_beside(frame, axis);
  }
  if (leader().scene == nullptr) {
    for (std::size_t i = 0; i < runs_.size() && leader().scene == nullptr; ++i) leader_ = i;
  }
  for (const auto& run : runs_) {
    if (run.get() != &leader()) run->document.navigation.take_range(leader().document.navigation);
  }
  for (std::size_t i = 0; i < runs_.size(); ++i) moves_[i] = runs_[i]->document.navigation.moves();
}

void ComparedRuns::find_leader() {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i]->document.navigation.moves() != moves_[i]) leader_ = i;
  }
}

void ComparedRuns::choose_like(std::size_t run, model::LaneIndex lane) {
  if (run >= matched_.size() || lane >= matched_[run]) return;
  const LaneMatches::Row row = lanes_.row(lanes_.row_of(run, lane));
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (i == run) continue;
    if (row[i] == LaneMatches::kNone) {
      runs_[i]->document.selection = {};
    } else {
      runs_[i]->document.choose(row[i]);
    }
  }
}

void ComparedRuns::choose_row(std::size_t row) {
  const LaneMatches::Row lanes = lanes_.row(row);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    runs_[i]->document.selection = {};
    if (lanes[i] != LaneMatches::kNone) runs_[i]->document.choose(lanes[i]);
  }
}

void ComparedRuns::choose_nothing() {
  for (const auto& run : runs_) run->document.selection = {};
}

bool ComparedRuns::anything_chosen() const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [](const auto& run) { return run->document.selection.lane != model::kNoLane; });
}

bool ComparedRuns::animating() const {
  return end_moved_ || std::any_of(runs_.begin(), runs_.end(), [](const auto& run) {
           return run->document.navigation.moving() || run->document.growing() || run->document.findings.busy();
         });
}

bool ComparedRuns::playing() const {
  return std::any_of(runs_.begin(), runs_.end(), [](const auto& run) {
    return run->scene != nullptr && run->scene->session.state() == session::TransportState::running;
  });
}

}  // namespace loopscope::views
