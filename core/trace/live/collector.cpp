#include "core/trace/live/collector.h"

#include <time.h>

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace loopscope::trace {
namespace {

constexpr int kMaxLoops = 256;

TimeNs monotonic_ns() {
  timespec now;
  LOOPSCOPE_CHECK(::clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return TimeNs{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

}  // namespace

/// A loop's place in the collector; both keep it.
struct LoopTrace::Track {
  Track(const CollectorOptions& options, LoopId loop_id, ObjectId first, TimeNs origin, Symbols& symbols)
      : ring(options.ring_events, options.policy),
        id(loop_id),
        first_object(first),
        origin_ns(origin),
        form(strings, symbols),
        last_object(first) {}

  RingRecorder ring;
  StringTable strings;
  const LoopId id;
  const ObjectId first_object;
  const TimeNs origin_ns;
  std::atomic<bool> ended{false};

  // The collecting thread's.
  PortableForm form;
  bool closed = false;   // nothing comes any more
  bool stopped = false;  // its last event was loop_stop
  ObjectId last_object;
  TimeNs last_ns = 0;
  std::uint64_t dropped_told = 0;
};

LoopTrace::~LoopTrace() { track_->ended.store(true, std::memory_order_release); }
Sink& LoopTrace::sink() { return track_->ring; }
StringTable& LoopTrace::strings() { return track_->strings; }
LoopId LoopTrace::id() const { return track_->id; }
ObjectId LoopTrace::first_object() const { return track_->first_object; }
void LoopTrace::abandon() { track_->ring.abandon(); }

Collector::Collector(Symbols& symbols, CollectorOptions options) : symbols_(symbols), options_(options) {}

Collector::~Collector() { abandon(); }

Result<std::shared_ptr<LoopTrace>> Collector::add_loop(TimeNs origin_ns) {
  const std::lock_guard lock(mutex_);
  Freed place{.id = 0, .first_object = 1};
  if (next_id_ < kMaxLoops) {
    place.id = static_cast<LoopId>(next_id_++);
  } else if (!free_ids_.empty()) {
    place = free_ids_.front();
    free_ids_.erase(free_ids_.begin());
  } else {
    return Error{"cannot record another loop: a trace has room for 256 at a time; end one first"};
  }
  auto track = std::make_shared<Track>(options_, place.id, place.first_object, origin_ns, symbols_);
  if (abandoned_) track->ring.abandon();
  joining_.push_back(track);
  all_.push_back(track);
  return std::shared_ptr<LoopTrace>(new LoopTrace(std::move(track)));
}

std::size_t Collector::collect(std::vector<Event>& out, std::size_t limit) {
  read_rings(limit);
  const std::size_t count = give_out(out, limit);
  forget_ended();
  return count;
}

std::size_t Collector::collect_rest(std::vector<Event>& out) {
  read_rings(SIZE_MAX);
  for (const auto& track : tracks_) {
    if (track->closed) continue;
    tell_lost(*track);
    merge_.promise(track->id, INT64_MAX);
  }
  return give_out(out, SIZE_MAX);
}

void Collector::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  for (const auto& track : all_) track->ring.abandon();
}

std::uint64_t Collector::dropped() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t dropped = dropped_before_;
  for (const auto& track : all_) dropped += track->ring.dropped();
  return dropped;
}

void Collector::admit_joining() {
  const std::lock_guard lock(mutex_);
  for (auto& track : joining_) {
    merge_.open(track->id);
    by_id_[track->id] = track.get();
    tracks_.push_back(std::move(track));
  }
  joining_.clear();
}

void Collector::read_rings(std::size_t limit) {
  const TimeNs look = options_.clock == ClockKind::real ? monotonic_ns() : 0;
  admit_joining();
  for (const auto& track : tracks_) {
    if (!track->closed) read_ring(*track, look, limit);
  }
  // A loop that has joined meanwhile may have emitted before something that was just read: until it was read too,
  // nothing is given out. One that joins from now on emits later than that.
  admit_joining();
}

void Collector::read_ring(Track& track, TimeNs look, std::size_t limit) {
  // Both before the ring is read: what was emitted before they were so is then in it.
  const bool ended = track.ended.load(std::memory_order_acquire);
  const bool waits = track.ring.loop_waits();
  bool emptied = false;
  for (std::size_t left = limit; left > 0 && !emptied;) {
    const std::size_t wanted = std::min(batch_.size(), left);
    const std::size_t count = track.ring.read(std::span(batch_).first(wanted));
    emptied = count < wanted;
    left -= count;
    if (count == 0) break;
    for (Event& event : std::span(batch_).first(count)) {
      event.loop = track.id;
      event.time_ns += track.origin_ns;
      track.last_object = std::max(track.last_object, event.subject);
      if (event.kind == Kind::dropped) track.dropped_told += event.a;
    }
    track.last_ns = batch_[count - 1].time_ns;
    track.stopped = batch_[count - 1].kind == Kind::loop_stop;
    merge_.push(track.id, std::span(batch_).first(count));
  }
  if (!emptied) return;
  if (ended) {
    tell_lost(track);
    track.closed = true;
    merge_.close(track.id);
  } else if (options_.clock == ClockKind::real && !waits) {
    merge_.promise(track.id, look - kReorderWindow.count());
  }
}

/// What was lost with no event after it, which would have told it.
void Collector::tell_lost(Track& track) {
  const std::uint64_t lost = track.ring.dropped() - track.dropped_told;
  if (lost == 0) return;
  const Event gap{.time_ns = track.last_ns, .kind = Kind::dropped, .loop = track.id, .a = lost};
  merge_.push(track.id, std::span(&gap, 1));
  track.dropped_told += lost;
}

std::size_t Collector::give_out(std::vector<Event>& out, std::size_t limit) {
  const std::size_t begin = out.size();
  const std::size_t count = merge_.take(out, limit);
  if (count == 0) return 0;
  if (!has_zero_) {
    has_zero_ = true;
    zero_ns_ = out[begin].time_ns;
  }
  for (Event& event : std::span(out).subspan(begin)) {
    // Its own time is the common one already, and may have been moved; the times it speaks of are the loop's.
    Track& track = *by_id_[event.loop];
    const TimeNs time = event.time_ns - zero_ns_;
    event = track.form.of(event, track.origin_ns - zero_ns_);
    event.time_ns = time;
  }
  late_.store(merge_.late(), std::memory_order_relaxed);
  return count;
}

void Collector::forget_ended() {
  const auto is_over = [&](const std::shared_ptr<Track>& track) { return track->closed && !merge_.holds(track->id); };
  if (std::ranges::none_of(tracks_, is_over)) return;
  const std::lock_guard lock(mutex_);
  for (const auto& track : tracks_) {
    if (!is_over(track)) continue;
    dropped_before_ += track->ring.dropped();
    by_id_[track->id] = nullptr;
    // Its objects' ids go on where they ended, so that none means two things; so it must not be near the last one.
    constexpr ObjectId kLastFirstObject = UINT32_MAX / 2;
    if (track->stopped && track->last_object < kLastFirstObject)
      free_ids_.push_back({track->id, track->last_object + 1});
    std::erase(all_, track);
  }
  std::erase_if(tracks_, is_over);
}

}  // namespace loopscope::trace
