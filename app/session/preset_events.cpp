#include "app/session/preset_events.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "app/session/preset_run.h"
#include "core/trace/live/collector.h"

namespace loopscope::session {
namespace {

constexpr std::size_t kPiece = 1 << 12;
constexpr std::chrono::microseconds kPause{200};  // before looking again where nothing was to be had

}  // namespace

Result<void> tell_preset(const presets::RunRequest& request, trace::Symbols& symbols,
                         const std::function<void(std::span<const trace::Event>)>& take) {
  trace::Collector collector(symbols, {.clock = request.clock, .policy = trace::RingPolicy::lossless});
  auto run = PresetRun::start(request, presets::program_of(*request.preset), TransportControl::Mode::free,
                              [&](TimeNs origin_ns) { return collector.add_loop(origin_ns); });
  if (!run) return run.error();
  std::vector<trace::Event> piece;
  while (true) {
    const bool ended = (*run)->ended();  // before its events are collected: then they are all there
    piece.clear();
    if (collector.collect(piece, kPiece) > 0) {
      take(piece);
      continue;
    }
    if (ended) break;
    std::this_thread::sleep_for(kPause);
  }
  const std::string& failure = (*run)->failure();
  if (failure.empty()) return {};
  return Error{"preset " + request.preset->name + " failed: " + failure};
}

}  // namespace loopscope::session
