#pragma once

#include <memory>
#include <string_view>

#include "core/loop/clock.h"
#include "core/trace/event/event.h"
#include "core/trace/event/sink.h"

namespace loopscope {

namespace trace {
class StringTable;
class Validator;
}  // namespace trace

/// A loop's voice: stamps what it does and hands it to the sink. A stamp costs more than the rest of an event, so what
/// happens at one moment (a turn ends, the next one begins) shares one. Debug builds hold every event against the legal
/// transitions first, and end the program at one that is not.
class Tracer {
 public:
  /// All must outlive it. Without a sink nothing is told; with one there must be strings.
  Tracer(const Clock& clock, trace::Sink* sink, trace::StringTable* strings, LoopId loop);
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  bool on() const { return sink_ != nullptr; }
  /// From now on nothing is told.
  void stop() { sink_ = nullptr; }

  /// What happens now.
  void emit(trace::Kind kind, ObjectId subject, std::uint64_t a = 0, std::uint64_t b = 0) {
    if (sink_) emit_at(stamp_ns_ = clock_.now(), kind, subject, a, b);
  }
  /// What happens at the moment of the latest event, unless time has passed since.
  void emit_along(trace::Kind kind, ObjectId subject, std::uint64_t a = 0, std::uint64_t b = 0) {
    if (sink_) emit_at(shared_stamp(), kind, subject, a, b);
  }
  /// Time passes without an event: what happens next needs a stamp of its own.
  void time_passes() { stamp_ns_ = -1; }

  /// The id of a text for an event's argument; 0 when nothing is told.
  StringId intern(std::string_view text);

 private:
  TimeNs shared_stamp() {
    if (stamp_ns_ < 0) stamp_ns_ = clock_.now();
    return stamp_ns_;
  }
  void emit_at(TimeNs time, trace::Kind kind, ObjectId subject, std::uint64_t a, std::uint64_t b) {
    const trace::Event event{.time_ns = time, .kind = kind, .loop = loop_, .subject = subject, .a = a, .b = b};
#if LOOPSCOPE_CHECKED
    require_legal(event);
#endif
    sink_->emit(event);
  }
  void require_legal(const trace::Event& event);

  const Clock& clock_;
  trace::Sink* sink_;
  trace::StringTable* const strings_;
  TimeNs stamp_ns_ = -1;  // of the latest event, when what happens next may share it; -1: take a new one
  const LoopId loop_;
  const std::unique_ptr<trace::Validator> validator_;  // of debug builds
};

}  // namespace loopscope
