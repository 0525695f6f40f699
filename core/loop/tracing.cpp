#include <cstdio>

#include "core/loop/event_loop.h"

namespace loopscope {

using trace::Kind;

void EventLoop::print_to_stdout(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

void EventLoop::print(std::string_view line, ObjectId task) {
  if (traced()) emit(Kind::print, task, intern(line));
  if (output_) output_(line);
}

TimeNs EventLoop::shared_stamp() {
  if (stamp_ns_ < 0) stamp_ns_ = time();
  return stamp_ns_;
}

void EventLoop::require_legal(const trace::Event& event) {
  if (const auto problem = validator_->check(event)) {
    std::fprintf(stderr, "illegal trace event: %s\n", problem->c_str());
    LOOPSCOPE_CHECK(false);
  }
}

}  // namespace loopscope
