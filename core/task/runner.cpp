#include "core/task/runner.h"

#include <unistd.h>

#include <csignal>

#include "core/task/run.h"

namespace loopscope {
namespace {

/// Answers SIGINT while a main task runs.
class Interrupts {
 public:
  Interrupts(EventLoop& loop, const AnyTask& main) : loop_(loop), main_(main) {
    const bool main_thread = ::getpid() == ::gettid();
    struct sigaction present = {};
    ::sigaction(SIGINT, nullptr, &present);
    if (!main_thread || (present.sa_flags & SA_SIGINFO) || present.sa_handler != SIG_DFL) return;
    handled_ = true;
    loop_.add_interrupt_handler([this] { interrupted(); });
  }
  ~Interrupts() {
    if (handled_) loop_.remove_interrupt_handler();
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// The interrupt alone ended the main task.
  bool ended_main() const { return count_ > 0 && main_.cancelled() && main_.state()->cancelling() == 1; }

 private:
  void interrupted() {
    if (++count_ == 1 && !main_.done()) {
      main_.cancel();
    } else {
      throw KeyboardInterrupt();
    }
  }

  EventLoop& loop_;
  const AnyTask& main_;
  bool handled_ = false;
  int count_ = 0;
};

}  // namespace

Runner::~Runner() {
  try {
    close();
  } catch (...) {
    loop_->call_exception_handler(
        {.message = "exception while closing the runner", .exception = std::current_exception()});
  }
}

EventLoop& Runner::get_loop() {
  if (state_ == State::closed) throw std::runtime_error("Runner is closed");
  if (state_ == State::created) {
    if (options_.loop_factory) {
      loop_ = options_.loop_factory();
    } else {
      loop_ = new_event_loop();
      set_event_loop(loop_.get());
    }
    if (options_.debug) loop_->set_debug(*options_.debug);
    context_ = copy_context();
    state_ = State::initialized;
  }
  return *loop_;
}

void Runner::run_task(const AnyTask& task) {
  const Interrupts interrupts(*loop_, task);
  run_until_done(*loop_, *task.state());
  if (interrupts.ended_main()) throw KeyboardInterrupt();
}

void Runner::close() {
  if (state_ != State::initialized) return;
  state_ = State::closed;
  const auto close_loop = [this] {
    if (!options_.loop_factory) set_event_loop(nullptr);
    loop_->close();
  };
  try {
    cancel_all_tasks(*loop_);
  } catch (...) {
    close_loop();
    throw;
  }
  close_loop();
}

}  // namespace loopscope
