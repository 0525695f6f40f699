#include "app/importers/asio_loops.h"

#include <utility>

#include "app/importers/event_writer.h"

namespace loopscope::importers {

namespace {

using What = AsioStep::What;

bool is_begin(const AsioLog& log, std::size_t step) {
  const std::uint32_t handler = log.steps[step].handler;
  return handler != kNoHandler && log.handlers[handler].begin_step == step;
}

bool is_end(const AsioLog& log, std::size_t step) {
  const std::uint32_t handler = log.steps[step].handler;
  return handler != kNoHandler && log.handlers[handler].end_step == step;
}

/// Who runs at a step that some handler does itself: n of "n*m" and of "n|".
std::uint32_t actor(const AsioLog& log, const AsioStep& step) {
  if (step.what == What::create) return log.handlers[step.handler].parent;
  return step.what == What::operation ? step.handler : kNoHandler;
}

/// Proof of a second thread.
bool has_threads(const AsioLog& log) {
  std::vector<std::uint32_t> running;
  for (std::size_t i = 0; i < log.steps.size(); ++i) {
    if (is_begin(log, i)) running.push_back(log.steps[i].handler);
    if (is_end(log, i)) {
      if (running.back() != log.steps[i].handler) return true;
      running.pop_back();
    }
    const std::uint32_t active = actor(log, log.steps[i]);
    if (active == kNoHandler || running.empty() || running.back() == active) continue;
    const AsioHandler& handler = log.handlers[active];
    if (handler.begin_step < i && handler.end_step > i) return true;
  }
  return false;
}

class Assigner {
 public:
  explicit Assigner(const AsioLog& log) : log_(log), threads_(has_threads(log)), running_(1) {
    loops_.places.resize(log.handlers.size());
  }

  AsioLoops run() {
    for (std::size_t i = 0; i < log_.steps.size(); ++i) {
      const std::uint32_t handler = log_.steps[i].handler;
      if (is_begin(log_, i)) begin(handler);
      if (is_end(log_, i) && loops_.places[handler].runs) running_[loops_.places[handler].loop].pop_back();
    }
    // Handlers are in order of creation: a parent has its loop before its children ask for it.
    for (std::size_t i = 0; i < log_.handlers.size(); ++i) {
      const std::uint32_t parent = log_.handlers[i].parent;
      if (!loops_.places[i].runs && parent != kNoHandler) loops_.places[i].loop = loops_.places[parent].loop;
    }
    loops_.count = running_.size();
    return std::move(loops_);
  }

 private:
  void begin(std::uint32_t handler) {
    AsioPlace& place = loops_.places[handler];
    if (const std::size_t host = host_of(handler); host != running_.size()) {
      place = {.loop = static_cast<LoopId>(host), .runs = true, .nested = true};
    } else if (const std::size_t loop = free_loop(handler); loop != kMaxLoops) {
      place = {.loop = static_cast<LoopId>(loop), .runs = true};
    } else {
      ++loops_.without_loop;
      return;
    }
    running_[place.loop].push_back(handler);
  }

  /// The loop in which it runs nested: of those that could be, the one whose handler began last.
  std::size_t host_of(std::uint32_t handler) const {
    const AsioHandler& inner = log_.handlers[handler];
    std::size_t host = running_.size();
    if (inner.end_step == kNoStep || (threads_ && !inner.in_strand)) return host;
    std::uint32_t latest = 0;
    for (std::size_t loop = 0; loop < running_.size(); ++loop) {
      if (running_[loop].empty()) continue;
      const AsioHandler& outer = log_.handlers[running_[loop].back()];
      if (outer.end_step < inner.end_step || (host != running_.size() && outer.begin_step < latest)) continue;
      host = loop;
      latest = outer.begin_step;
    }
    return host;
  }

  std::size_t free_loop(std::uint32_t handler) {
    const std::uint32_t parent = log_.handlers[handler].parent;
    if (parent != kNoHandler && loops_.places[parent].runs && running_[loops_.places[parent].loop].empty()) {
      return loops_.places[parent].loop;
    }
    for (std::size_t loop = 0; loop < running_.size(); ++loop) {
      if (running_[loop].empty()) return loop;
    }
    if (running_.size() == kMaxLoops) return kMaxLoops;
    running_.emplace_back();
    return running_.size() - 1;
  }

  const AsioLog& log_;
  const bool threads_;
  std::vector<std::vector<std::uint32_t>> running_;  // in each loop, outermost first
  AsioLoops loops_;
};

}  // namespace

AsioLoops assign_loops(const AsioLog& log) { return Assigner(log).run(); }

}  // namespace loopscope::importers
