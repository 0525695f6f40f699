#include "core/task/task_base.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "core/task/coro.h"
#include "core/task/warn.h"

namespace loopscope {
namespace {

/// The task that has its turn in this loop, or nullptr.
TaskBase* running_in(const EventLoop& loop) { return static_cast<TaskBase*>(loop.step()); }
ObjectId id_of_running_in(const EventLoop& loop) { return loop.step() ? loop.step()->id() : kNoObject; }

}  // namespace

TaskBase* TaskBase::current() {
  EventLoop* const loop = running_loop_or_null();
  return loop ? running_in(*loop) : nullptr;
}

AnyTask current_task() {
  TaskBase* const task = TaskBase::current();
  if (!task) throw std::logic_error("no task is running");
  return AnyTask(Ref<TaskBase>(task));
}

std::vector<AnyTask> all_tasks(EventLoop& loop) {
  std::vector<AnyTask> tasks;
  TaskRegistry::of(loop).for_each([&](TaskBase& task) { tasks.emplace_back(Ref<TaskBase>(&task)); });
  return tasks;
}

std::vector<AnyTask> all_tasks() { return all_tasks(get_running_loop()); }

TaskBase::TaskBase(EventLoop& loop, std::coroutine_handle<> root, std::optional<std::string_view> name)
    : FutureBase(loop, trace::Await::What::task, Type::step), root_(root), resume_point_(root) {
  if (name) extras().name = *name;
}

TaskBase::~TaskBase() {
  destroy_coroutine();
  take_held_exception();
  if (unretrieved()) warn_unretrieved("task " + name());
}

void TaskBase::keep_context(Ref<ContextState> context) {
  extras().context = std::move(context);
  has_context_ = true;
}

std::string TaskBase::name() const { return number() ? fmt::format("Task-{}", number()) : extras_->name; }

void TaskBase::set_name(std::string_view name) {
  extras_.set_number(0);
  extras().name = name;
  if (kept_ && loop().traced()) loop().emit(trace::Kind::task_rename, id(), loop().intern(name));
}

namespace {

/// The promises of all coroutines begin alike, at the same place: CoroPromise sees to the alignment.
const CoroPromiseBase& promise_of(std::coroutine_handle<> coroutine) {
  return std::coroutine_handle<CoroPromiseBase>::from_address(coroutine.address()).promise();
}

/// How many coroutines there are from it to the outermost.
std::size_t depth_of(std::coroutine_handle<> coroutine) {
  std::size_t depth = 0;
  for (; coroutine; coroutine = promise_of(coroutine).caller()) ++depth;
  return depth;
}

}  // namespace

std::optional<std::source_location> TaskBase::get_coro() const {
  if (!root_) return std::nullopt;
  return promise_of(root_).where;
}

std::vector<std::source_location> TaskBase::get_stack() const {
  std::vector<std::source_location> stack;
  if (!root_ || loop().step() == this) return stack;
  for (std::coroutine_handle<> coroutine = resume_point_; coroutine; coroutine = promise_of(coroutine).caller())
    stack.push_back(promise_of(coroutine).where);
  std::reverse(stack.begin(), stack.end());
  return stack;
}

void TaskBase::start(const std::source_location& coroutine) {
  retain();
  kept_ = true;
  TaskRegistry& tasks = TaskRegistry::of(loop());
  place_ = tasks.enter(*this);
  if (!extras_) extras_.set_number(static_cast<std::uint32_t>(tasks.next_number()));
  if (Ref<ContextState> makers = ContextState::capture()) [[unlikely]]
    keep_context(std::move(makers));
  if (loop().traced()) {
    const ObjectId parent = id_of_running_in(loop());
    const StringId name = number() ? 0 : loop().intern(extras_->name);
    loop().emit(trace::Kind::task_create, id(), trace::TaskOrigin{parent, name}.packed(),
                trace::location_argument(coroutine));
  }
  wake();
}

// Its turns

// Inlined whatever the compiler thinks of it: 0.8 ns a turn.
[[gnu::always_inline]] inline void TaskBase::step() {
  LOOPSCOPE_DCHECK(root_);
  waiter() = nullptr;
  const bool begins = !started_;
  if (begins) {
    started_ = true;
    if (must_cancel_) {  // nothing of it runs
      must_cancel_ = false;
      end(std::make_exception_ptr(CancelledError(cancel_message())));
      return;
    }
  }
  do {
    goes_on_ = false;
    resume_point_.resume();
  } while (goes_on_);
  if (begins && !root_done_) require_reason_to_pause();
  if (root_done_) {
    end(take_outcome());
  } else if (must_cancel_ && cancel_wait(cancel_message())) {
    must_cancel_ = false;
  }
}

void TaskBase::run_callee_later(std::coroutine_handle<> callee) {
  // To count is dear, so it is done now and then.
  constexpr std::uint16_t kRunsBetweenCounts = 1024;
  if (++extras().deferred_runs % kRunsBetweenCounts == 0 && depth_of(callee) > kMaxDepth) {
    loop().emit(trace::Kind::coro_leave, id());
    throw RecursionError();
  }
  go_on_with(callee);
}

void TaskBase::run() {
  const Ref<TaskBase> keep(this);  // its end may be the last that is known of it
  const struct Turn {
    EventLoop& loop;
    ~Turn() { loop.set_step(nullptr); }
  } turn{loop()};  // a KeyboardInterrupt leaves this way too
  turn.loop.set_step(this);
  const ContextTurn context(has_context_ ? extras_->context.get() : nullptr);
  step();
  if (Ref<ContextState> made = context.made()) [[unlikely]]
    keep_context(std::move(made));
}

void TaskBase::end(std::exception_ptr exception) {
  if (exception) {
    give_error_once();
  } else if (must_cancel_) {  // in the very turn in which it returned: there is no further await to throw it at
    exception = std::make_exception_ptr(CancelledError(cancel_message()));
  }
  destroy_coroutine();
  TaskRegistry::of(loop()).leave(place_);
  finish(exception && is_a<CancelledError>(exception) ? State::cancelled : State::finished, exception);
  if (loop().traced()) {
    const std::string text = exception ? describe(exception) : result_text();
    loop().emit(trace::Kind::task_done, id(), static_cast<std::uint64_t>(outcome()), loop().intern(text));
  }
  let_go();
  if (is_a<KeyboardInterrupt>(exception)) std::rethrow_exception(exception);  // it leaves the loop as well
}

void TaskBase::dismissed() {
  waited_to_the_end_ = waiter() && !in_ready_queue();
  waiter() = nullptr;
  Handle::unlink();
  destroy_coroutine();
  abandon_completions();
  let_go();
}

void TaskBase::warn_pending() {
  if (!warns_if_pending_ || loop().abandoned()) return;
  detail::warn(&loop(), trace::WarningKind::destroyed_pending,
               {.message = fmt::format("task {} was destroyed but it is pending", name()), .task = id()});
}

void TaskBase::let_go() {
  if (!kept_) return;
  kept_ = false;
  release();
}

void TaskBase::destroy_coroutine() {
  if (!root_) return;
  const std::coroutine_handle<> root = std::exchange(root_, nullptr);
  // The innermost first, as a frame that owns the next would do it, but without a call within a call for each.
  for (std::coroutine_handle<> inner = root_done_ ? root : resume_point_; inner != root;) {
    CoroAwaiterBase& awaiter = *promise_of(inner).awaiter;
    inner = awaiter.caller();
    awaiter.destroy_callee();
  }
  root.destroy();
}

// Cancellation

std::optional<bool> TaskBase::begin_cancel(const std::string& message) {
  if (done()) return FutureBase::begin_cancel(message);
  ++extras().cancel_requests;
  if (!kept_) [[unlikely]] {  // its loop was closed, and may be gone
    if (waited_to_the_end_ && !open_loop_or_null()) EventLoop::refuse_closed();
    return true;
  }
  loop().emit(trace::Kind::task_cancel_requested, id(), id_of_running_in(loop()));
  if (asks_waiter_) {  // tasks await each other, and the request has come back here
    end_cancel(false, message);
    wake();
    return true;
  }
  asks_waiter_ = true;
  if (passes_cancel_to(0)) return std::nullopt;
  return end_cancel(waiter() && waiter()->cancel_wait(message), message);
}

FutureBase* TaskBase::passes_cancel_to(std::size_t index) {
  return index == 0 && waiter() ? waiter()->passes_cancel_to() : nullptr;
}

bool TaskBase::end_cancel(bool any, const std::string& message) {
  asks_waiter_ = false;
  must_cancel_ = must_cancel_ || !any;
  (any ? extras().wait_message : extras().cancel_message) = message;
  return true;
}

bool TaskBase::cancel_wait(const std::string& message) {
  if (!waiter() || !waiter()->cancel_wait(message)) return false;
  if (extras_ || !message.empty()) extras().wait_message = message;
  return true;
}

std::exception_ptr TaskBase::take_held_exception() {
  if (!holds_exception_) return nullptr;
  holds_exception_ = false;
  return take_held();
}

void TaskBase::answer_cancellation(bool wait_was_cancelled) {
  must_cancel_ = false;
  if (!wait_was_cancelled) throw CancelledError(cancel_message());
}

void TaskBase::answer_cancellation(const FutureBase& awaited) {
  must_cancel_ = false;
  if (awaited.done()) {
    const std::exception_ptr exception = awaited.ended_with();
    if (is_a<CancelledError>(exception)) std::rethrow_exception(exception);
  }
  throw CancelledError(cancel_message());
}

void TaskBase::refuse(FutureBase& future, std::coroutine_handle<> point, const std::source_location& at) {
  if (future.refused()) throw std::logic_error("a future is awaited that was awaited before by who cannot await it");
  future.set_refused();
  yield(point, at);
}

void TaskBase::throw_refused(const FutureBase& future) const {
  if (&future == this) throw std::logic_error(fmt::format("task {} cannot await itself", name()));
  throw std::logic_error(fmt::format("task {} awaits a future of another loop", name()));
}

}  // namespace loopscope
