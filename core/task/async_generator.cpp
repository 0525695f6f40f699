#include "core/task/async_generator.h"

#include <fmt/format.h>

#include <stdexcept>
#include <vector>

#include "core/task/gather.h"
#include "core/task/task.h"
#include "core/trace/event/symbols.h"

namespace loopscope {
namespace {

/// Those of a loop that have begun and not ended, in that order.
struct AsyncGenerators final : LoopService {
  IntrusiveList<AsyncGeneratorState> live;
};

Coro<void> closed(Ref<AsyncGeneratorState> generator) { co_await AsyncGeneratorClose(std::move(generator)); }

bool is_generator_exit(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const GeneratorExit&) {
    return true;
  } catch (...) {
    return false;
  }
}

bool is_cancelled(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const CancelledError&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

// Its life

AsyncGeneratorState::~AsyncGeneratorState() { end(); }

void AsyncGeneratorState::enter(EventLoop& loop) {
  running_ = true;
  if (begun()) return;
  loop_.emplace(loop);
  loop.service<AsyncGenerators>().live.push_back(*this);
}

void AsyncGeneratorState::end() {
  ListLink::unlink();
  if (coroutine_) std::exchange(coroutine_, nullptr).destroy();
}

void AsyncGeneratorState::frame_gone() {
  ListLink::unlink();
  coroutine_ = nullptr;
  running_ = false;
}

void AsyncGeneratorState::let_go() {
  EventLoop* const loop = begun() && !ended() && !std::exchange(finalised_, true) ? loop_->open_or_null() : nullptr;
  if (!loop) {
    delete this;
    return;
  }
  ListLink::unlink();
  const Ref<AsyncGeneratorState> self(this);
  try {
    loop->call_soon([loop, self] { create_task(*loop, closed(self)); });
  } catch (const std::logic_error&) {  // NOLINT(bugprone-empty-catch): of a loop in debug mode, on another thread
  }
}

// Running it

namespace detail {

AsyncGeneratorAwaiter::~AsyncGeneratorAwaiter() {
  // The task is destroyed in the middle of it, from its innermost coroutine on or from here.
  if (inside_) {
    if (callee_) callee_.destroy();
    generator_->frame_gone();
  }
  callee_ = nullptr;  // else the generator's own
}

bool AsyncGeneratorAwaiter::await_ready() {
  if (generator_->running())
    throw std::logic_error(fmt::format("{}(): asynchronous generator is already running", word_));
  if (thrown_ && !generator_->ended() && !generator_->begun()) {
    generator_->end();
    if (!is_generator_exit(thrown_)) std::rethrow_exception(thrown_);
  }
  return generator_->ended();
}

bool AsyncGeneratorAwaiter::run(const std::source_location& at) {
  AsyncGeneratorPromiseBase& promise = generator_->promise();
  promise.task = &task_;
  promise.awaiter = this;
  promise.thrown = std::move(thrown_);
  promise.yielded = false;
  generator_->enter(task_.loop());
  inside_ = true;
  task_.enter(generator_->function(), at);
  return task_.run_callee(callee_, &promise.yielded);
}

bool AsyncGeneratorAwaiter::take() {
  if (!std::exchange(inside_, false)) return false;
  generator_->leave();
  if (generator_->promise().yielded) return true;
  std::exception_ptr exception = task_.take_held_exception();
  generator_->end();
  if (exception) std::rethrow_exception(std::move(exception));
  return false;
}

}  // namespace detail

void AsyncGeneratorClose::Awaiter::await_resume() {
  bool yielded = false;
  try {
    yielded = take();
  } catch (const GeneratorExit&) {
    return;
  }
  if (!yielded) return;
  generator().give_up();
  throw std::runtime_error("async generator ignored GeneratorExit");
}

// The end of all

bool has_asyncgens(EventLoop& loop) { return !loop.service<AsyncGenerators>().live.empty(); }

Coro<void> shutdown_asyncgens() {
  EventLoop& loop = get_running_loop();
  IntrusiveList<AsyncGeneratorState>& live = loop.service<AsyncGenerators>().live;
  std::vector<Ref<AsyncGeneratorState>> generators;
  while (!live.empty()) generators.emplace_back(&live.pop_front());
  if (generators.empty()) co_return;
  std::vector<AsyncGeneratorClose> closing(generators.begin(), generators.end());
  const auto results = co_await gather(return_exceptions, std::move(closing));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::exception_ptr exception = results[i].exception();
    if (!exception || is_cancelled(exception)) continue;
    const std::string name = trace::normalise_function_name(generators[i]->function().function_name());
    loop.call_exception_handler(
        {.message = fmt::format("an error occurred during closing of asynchronous generator {}", name),
         .exception = exception});
  }
}

}  // namespace loopscope
