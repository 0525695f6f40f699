#include "core/task/future.h"

#include <fmt/format.h>

#include <atomic>
#include <vector>

#include "core/task/warn.h"

namespace loopscope {
namespace {

/// A function to call once a future is done. It owns itself: it is in the future's list, then in the ready queue.
class DoneCallback final : public Completion, public Handle {
 public:
  DoneCallback(std::function<void(FutureBase&)> function, Ref<ContextState> context)
      : Handle(Type::callback), function_(std::move(function)), context_(std::move(context)) {}

  DoneCallbackId callback_id() const override { return callback_id_; }

  void completed(FutureBase& future) override {
    future.loop().call_soon(static_cast<Handle&>(*this));
    future_ = Ref<FutureBase>(&future);
  }

 private:
  void abandoned() override { delete this; }
  void run() override {
    const std::unique_ptr<DoneCallback> owned(this);
    const ContextTurn turn(context_.get());
    function_(*future_);
  }
  void dismissed() override { delete this; }
  const char* label() const override { return "done callback"; }

  static DoneCallbackId next_id() {
    static std::atomic<std::uint64_t> last = 0;
    return DoneCallbackId{last.fetch_add(1, std::memory_order_relaxed) + 1};
  }

  const DoneCallbackId callback_id_ = next_id();
  std::function<void(FutureBase&)> function_;
  const Ref<ContextState> context_;
  Ref<FutureBase> future_;  // once it is done; before, the future owns this
};

/// Futures that nobody has any more, while some are being destroyed on this thread.
struct Destruction {
  static constexpr int kMaxNesting = 100;

  /// A vector has a destructor, which a thread pays for: apart, for those who need it.
  static std::vector<FutureBase*>& waiting() {
    static thread_local std::vector<FutureBase*> waiting;
    return waiting;
  }

  int nesting = 0;  // of destructors on the stack
  bool any_waiting = false;
};
constinit thread_local Destruction destruction;

}  // namespace

// Each may be the last that has another: a gather its children, a callback what it captured, a coroutine what it
// awaits. Those that are too many in a row for destructors within destructors wait for the first of them to be done.
void FutureBase::destroy() noexcept {
  Destruction& now = destruction;
  if (now.nesting == Destruction::kMaxNesting) {
    Destruction::waiting().push_back(this);
    now.any_waiting = true;
    return;
  }
  ++now.nesting;
  delete this;
  while (now.nesting == 1 && now.any_waiting) {
    FutureBase* const next = Destruction::waiting().back();
    Destruction::waiting().pop_back();
    now.any_waiting = !Destruction::waiting().empty();
    delete next;
  }
  --now.nesting;
}

FutureBase::~FutureBase() {
  abandon_completions();
  if (!done()) return;
  if (unretrieved_) warn_unretrieved("a future");
  ending_.exception.~exception_ptr();
}

void FutureBase::warn_unretrieved(std::string_view who) {
  unretrieved_ = false;
  const bool is_task = what_ == trace::Await::What::task;
  detail::warn(EventLoop::if_exists(loop_, loop_number_), trace::WarningKind::exception_never_retrieved,
               {.message = fmt::format("the exception of {} was never retrieved", who),
                .exception = ending_.exception,
                .task = is_task ? id_ : kNoObject,
                .future = is_task ? kNoObject : id_});
}

void FutureBase::abandon_completions() {
  completions_.empty_into([](Completion& completion) { completion.abandoned(); });
}

bool FutureBase::cancel(std::string message) {
  if (const std::optional<bool> known = begin_cancel(message)) return *known;
  return pass_on_cancel(message);
}

/// Depth first, in the order in which calls within calls would do it; but more tasks may await each other in a row than
/// the stack has room for calls. Nothing of the program runs meanwhile, so all of them stay.
bool FutureBase::pass_on_cancel(const std::string& message) {
  struct Stop {
    FutureBase* future;
    std::size_t passed_on = 0;
    bool any = false;
  };
  std::vector<Stop> way{{this}};
  while (true) {
    Stop& stop = way.back();
    std::optional<bool> answer;
    if (FutureBase* const next = stop.future->passes_cancel_to(stop.passed_on++)) {
      answer = next->begin_cancel(message);
      if (!answer) way.push_back({next});
    } else {
      answer = stop.future->end_cancel(stop.any, message);
      way.pop_back();
      if (way.empty()) return *answer;
    }
    if (answer) way.back().any |= *answer;
  }
}

std::optional<bool> FutureBase::begin_cancel(const std::string& message) {
  if (done()) {
    mark_retrieved();  // who cancels it does not want to hear of its exception
    return false;
  }
  finish(State::cancelled, std::make_exception_ptr(CancelledError(message)));
  return true;
}

void FutureBase::hold(std::exception_ptr exception) {
  LOOPSCOPE_DCHECK(!done() && !ending_.waiter);
  new (&ending_.exception) std::exception_ptr(std::move(exception));
}

std::exception_ptr FutureBase::take_held() {
  std::exception_ptr exception = std::move(ending_.exception);
  ending_.exception.~exception_ptr();
  ending_.waiter = nullptr;
  return exception;
}

std::exception_ptr FutureBase::exception() const {
  if (!done()) throw InvalidStateError("exception is not set");
  std::exception_ptr exception = ended_with();
  if (cancelled()) std::rethrow_exception(std::move(exception));
  return exception;
}

std::exception_ptr FutureBase::ended_with() const {
  LOOPSCOPE_DCHECK(done());
  mark_retrieved();
  if (!cancelled()) return ending_.exception;
  std::exception_ptr error = gives_error_once_ ? std::exchange(ending_.exception, nullptr) : ending_.exception;
  return error ? error : std::make_exception_ptr(CancelledError());
}

std::exception_ptr FutureBase::cancelled_as_result() const {
  LOOPSCOPE_DCHECK(cancelled());
  return gives_error_once_ ? std::make_exception_ptr(CancelledError()) : ending_.exception;
}

void FutureBase::throw_if_no_result() const {
  if (!done()) throw InvalidStateError("result is not set");
  if (std::exception_ptr exception = ended_with()) std::rethrow_exception(std::move(exception));
}

void FutureBase::require_pending() const {
  if (what_ == trace::Await::What::task) throw std::logic_error("a task ends as its coroutine does: it cannot be set");
  if (done()) throw InvalidStateError("the future is done already");
}

void FutureBase::finish_with_exception(std::exception_ptr exception) {
  require_pending();
  finish(State::finished, std::move(exception));
}

void FutureBase::finish_with_result() {
  require_pending();
  finish(State::finished, nullptr);
}

void FutureBase::finish(State state, std::exception_ptr exception) {
  state_ = state;
  unretrieved_ = state == State::finished && exception;
  new (&ending_.exception) std::exception_ptr(std::move(exception));
  if (open_loop_or_null()) [[likely]] {
    emit_done();
    tell_completions();
  } else if (!completions_.empty()) {
    // As in asyncio it is done all the same, and its callbacks are lost.
    abandon_completions();
    EventLoop::refuse_closed();
  }
}

void FutureBase::tell_completions() {
  std::exception_ptr refused;  // by a loop in debug mode, on another thread
  completions_.empty_into([&](Completion& completion) {
    try {
      if (!refused) completion.completed(*this);
    } catch (...) {
      refused = std::current_exception();
    }
    if (refused) completion.abandoned();
  });
  if (refused) std::rethrow_exception(refused);
}

trace::Outcome FutureBase::outcome() const {
  if (cancelled()) return trace::Outcome::cancelled;
  return ending_.exception ? trace::Outcome::exception : trace::Outcome::result;
}

void FutureBase::emit_done() { loop_->emit(trace::Kind::future_done, id_, static_cast<std::uint64_t>(outcome())); }

void FutureBase::add_completion(Completion& completion) {
  LOOPSCOPE_DCHECK(!done());
  completions_.push(completion);
}

DoneCallbackId FutureBase::add_done_callback(std::function<void(FutureBase&)> function, Ref<ContextState> context) {
  auto callback = std::make_unique<DoneCallback>(std::move(function), std::move(context));
  const DoneCallbackId id = callback->callback_id();
  if (done()) {
    static_cast<void>(open_loop());
    callback->completed(*this);
  } else {
    completions_.push(*callback);
  }
  static_cast<void>(callback.release());  // it owns itself
  return id;
}

bool FutureBase::remove_done_callback(DoneCallbackId callback) {
  if (callback == DoneCallbackId{}) return false;
  const auto is_it = [&](Completion& completion) { return completion.callback_id() == callback; };
  Completion* const found = completions_.find_if(is_it);
  if (!found) return false;
  found->unlink();
  found->abandoned();
  return true;
}

}  // namespace loopscope
