#include "app/views/findings.h"

#include <algorithm>
#include <array>
#include <span>

namespace loopscope::views {

namespace {

constexpr std::size_t kPiece = 512;  // events between two glances at the clock

bool same(const diagnose::Diagnostic& a, const diagnose::Diagnostic& b) {
  return a.rule == b.rule && a.loop == b.loop && a.task == b.task && a.begin_ns == b.begin_ns && a.end_ns == b.end_ns;
}

}  // namespace

void Findings::reset() {
  builder_.reset();
  seen_ = events_ = certain_ = 0;
  all_.clear();
  lanes_.clear();
  loop_lanes_.clear();
  ++version_;
}

void Findings::update(const model::Model& model, std::chrono::nanoseconds slice) {
  if (builder_ == nullptr || generation_ != model.generation() || model.events().size() < seen_) {
    reset();
    builder_ = std::make_unique<diagnose::ReportBuilder>(model.symbols());
    generation_ = model.generation();
  }
  events_ = model.events().size();
  if (!busy()) return;
  const auto end = std::chrono::steady_clock::now() + slice;
  std::array<trace::Event, kPiece> piece;
  do {
    const std::size_t count = std::min(kPiece, events_ - seen_);
    for (std::size_t i = 0; i < count; ++i) piece[i] = model.events()[seen_ + i];
    builder_->append(std::span(piece).first(count));
    seen_ += count;
  } while (busy() && std::chrono::steady_clock::now() < end);
  take_found(model);
}

void Findings::take_found(const model::Model& model) {
  const std::vector<diagnose::Diagnostic>& found = builder_->found();
  const std::vector<diagnose::Diagnostic> last =
      busy() ? std::vector<diagnose::Diagnostic>() : builder_->found_at_end();
  const bool same_last =
      std::equal(last.begin(), last.end(), all_.begin() + static_cast<std::ptrdiff_t>(certain_), all_.end(),
                 [](const diagnose::Diagnostic& a, const Finding& b) { return same(a, b.diagnostic); });
  if (same_last && found.size() == certain_) return;
  if (certain_ < all_.size()) {
    // What held if the run ended there is taken back: the places of what follows are others now.
    all_.clear();
    lanes_.clear();
    certain_ = 0;
    ++version_;
  }
  for (; certain_ < found.size(); ++certain_) add(model, found[certain_]);
  for (const diagnose::Diagnostic& diagnostic : last) add(model, diagnostic);
}

void Findings::add(const model::Model& model, const diagnose::Diagnostic& diagnostic) {
  const auto index = static_cast<std::uint32_t>(all_.size());
  all_.push_back({diagnostic, lane_of(model, diagnostic), model.moment_at(diagnostic.begin_ns)});
  const Finding& finding = all_.back();
  if (finding.lane == model::kNoLane) return;
  OnLane& lane = lanes_[finding.lane];
  const auto later = [this](const model::Moment& at, std::uint32_t other) { return at < all_[other].at; };
  const auto place = std::upper_bound(lane.findings.begin(), lane.findings.end(), finding.at, later);
  const auto first = static_cast<std::size_t>(place - lane.findings.begin());
  lane.findings.insert(place, index);
  lane.errors.resize(lane.findings.size());
  for (std::size_t i = first; i < lane.findings.size(); ++i)
    lane.errors[i] = (i == 0 ? 0 : lane.errors[i - 1]) + (all_[lane.findings[i]].is_error() ? 1 : 0);
}

model::LaneIndex Findings::lane_of(const model::Model& model, const diagnose::Diagnostic& diagnostic) {
  if (diagnostic.task != kNoObject) {
    const model::LaneIndex lane = model.lane_of_task(diagnostic.loop, diagnostic.task);
    if (lane != model::kNoLane) return lane;
  }
  const auto known = loop_lanes_.find(diagnostic.loop);
  if (known != loop_lanes_.end()) return known->second;
  const auto& lanes = model.lanes();
  const auto found = std::find_if(lanes.begin(), lanes.end(), [&](const model::Lane& lane) {
    return lane.kind == model::LaneKind::loop && lane.loop == diagnostic.loop;
  });
  if (found == lanes.end()) return model::kNoLane;
  return loop_lanes_[diagnostic.loop] = static_cast<model::LaneIndex>(found - lanes.begin());
}

double Findings::progress() const {
  return events_ == 0 ? 1 : static_cast<double>(seen_) / static_cast<double>(events_);
}

const Findings::OnLane* Findings::on_lane(model::LaneIndex lane) const {
  const auto found = lanes_.find(lane);
  return found == lanes_.end() ? nullptr : &found->second;
}

}  // namespace loopscope::views
