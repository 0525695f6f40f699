#include "app/session/preset_source.h"

#include <utility>

namespace loopscope::session {
namespace {

// Taken in between two looks at the time.
constexpr std::size_t kBatchEvents = 1 << 12;
// A quarter of a second of a million events a second, so that a window that was busy that long has missed nothing.
constexpr std::size_t kLossyRingEvents = std::size_t{1} << 18;
constexpr std::size_t kLosslessRingEvents = std::size_t{1} << 16;

}  // namespace

PresetSource::PresetSource(presets::RunRequest request, presets::Program program, TransportControl::Mode first,
                           PollSlice slice)
    : request_(std::move(request)), program_(program), slice_(std::move(slice)), next_mode_(first) {}

std::string_view PresetSource::source_text(std::string_view path) const {
  return path == request_.preset->source_path ? request_.preset->source : std::string_view();
}

std::string PresetSource::notice() const {
  return failure_.empty() ? std::string() : "The program failed: " + failure_;
}

Result<void> PresetSource::start(Recording& recording) {
  const TransportControl::Mode mode = std::exchange(next_mode_, TransportControl::Mode::paused);
  run_.reset();
  over_ = false;
  failure_.clear();
  const bool lossy = request_.clock == trace::ClockKind::real && mode != TransportControl::Mode::free;
  collector_ = std::make_unique<trace::Collector>(
      recording.symbols,
      trace::CollectorOptions{.clock = request_.clock,
                              .policy = lossy ? trace::RingPolicy::lossy : trace::RingPolicy::lossless,
                              .ring_events = lossy ? kLossyRingEvents : kLosslessRingEvents});
  auto run =
      PresetRun::start(request_, program_, mode, [&](TimeNs origin_ns) { return collector_->add_loop(origin_ns); });
  if (!run) {
    over_ = true;
    failure_ = run.error().message;
    return run.error();
  }
  run_ = std::move(*run);
  return {};
}

bool PresetSource::feed(Recording& recording) {
  if (over_) return true;
  const bool program_ended = run_->ended();  // before its events are collected: then they are all there
  const auto end = slice_.now() + slice_.length;
  do {
    incoming_.clear();
    const std::size_t count = collector_->collect(incoming_, kBatchEvents);
    recording.model.append(incoming_);
    if (count == kBatchEvents) continue;
    if (program_ended) {
      over_ = true;
      failure_ = run_->failure();
    }
    return true;
  } while (slice_.now() < end);
  return false;
}

}  // namespace loopscope::session
