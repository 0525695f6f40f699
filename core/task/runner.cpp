#include "core/task/runner.h"

#include <unistd.h>

#include <utility>

#include "core/task/run.h"

namespace loopscope {
namespace {

/// Answers SIGINT on the main thread while it lives, if the process does not.
class Interrupts {
 public:
  Interrupts(EventLoop& loop, std::function<void()> answer) : loop_(loop) {
    const bool main_thread = ::getpid() == ::gettid();
    answered_ = main_thread && loop_.add_interrupt_handler(std::move(answer));
  }
  ~Interrupts() {
    if (answered_) loop_.remove_interrupt_handler();
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// No longer. Throws KeyboardInterrupt when one came that the loop had no turn any more to notice.
  void end() {
    if (std::exchange(answered_, false) && loop_.remove_interrupt_handler() > 0) throw KeyboardInterrupt();
  }

 private:
  EventLoop& loop_;
  bool answered_ = false;
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
  int count = 0;
  Interrupts interrupts(*loop_, [&] {
    if (++count > 1 || task.done()) throw KeyboardInterrupt();
    task.cancel();
  });
  run_own_until_done(*loop_, *task.state());
  interrupts.end();
  // An interrupt has ended it, and nobody else's request: it may have taken back the one of the interrupt.
  if (count > 0 && task.cancelled() && task.uncancel() == 0) throw KeyboardInterrupt();
}

void Runner::close() {
  if (state_ != State::initialized) return;
  state_ = State::closed;
  const auto close_loop = [this] {
    if (!options_.loop_factory) set_event_loop(nullptr);
    loop_->close();
  };
  try {
    Interrupts interrupts(*loop_, [] { throw KeyboardInterrupt(); });
    shut_down(*loop_);
    interrupts.end();
  } catch (...) {
    close_loop();
    throw;
  }
  close_loop();
}

}  // namespace loopscope
