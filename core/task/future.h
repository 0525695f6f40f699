#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/base/chain.h"
#include "core/base/ref.h"
#include "core/loop/event_loop.h"
#include "core/task/errors.h"
#include "core/trace/event/event.h"

namespace loopscope {

class FutureBase;
class Waiter;

/// Names a function that was given to add_done_callback(), for remove_done_callback().
enum class DoneCallbackId : std::uint64_t {};

/// Something that is told when a future is done: an awaiting task, a gather, a done callback. In one future's list at a
/// time.
class Completion : public ChainLink<Completion> {
 public:
  virtual ~Completion() = default;

 protected:
  friend class FutureBase;
  /// The future is done. Called in the middle of whatever completed it, so it only schedules: callbacks are the loop's
  /// to call.
  virtual void completed(FutureBase& future) = 0;
  /// The future will never be done: it, or its loop, is being destroyed. It may destroy itself.
  virtual void abandoned() {}

 private:
  /// What add_done_callback() returned for it; 0 for anything else.
  virtual DoneCallbackId callback_id() const { return {}; }
};

/// The part of a future that does not depend on the type of its result. Belongs to its loop's thread. It is a Handle
/// for the sake of tasks, which are futures with turns, and there may be a million of them; a plain future has no turn.
class FutureBase : public Handle {
 public:
  enum class State : std::uint8_t { pending, finished, cancelled };

  ~FutureBase() override;

  void retain() { ++references_; }
  void release() {
    if (--references_ == 0) destroy();
  }

  /// Its loop, only while that exists.
  EventLoop& loop() const { return *loop_; }
  /// Whoever holds a future may outlive its loop. What would schedule something asks for the loop by these: nullptr, or
  /// std::logic_error "Event loop is closed", once it is closed.
  EventLoop* open_loop_or_null() const { return EventLoop::if_open(loop_, loop_number_); }
  EventLoop& open_loop() const {
    EventLoop* const loop = open_loop_or_null();
    if (!loop) [[unlikely]]
      EventLoop::refuse_closed();
    return *loop;
  }
  bool belongs_to(const EventLoop& loop) const { return loop_ == &loop && loop_number_ == loop.number(); }
  bool has_loop_of(const FutureBase& other) const { return loop_ == other.loop_ && loop_number_ == other.loop_number_; }
  bool done() const { return state_ != State::pending; }
  bool cancelled() const { return state_ == State::cancelled; }
  /// How the trace names the wait for it.
  trace::Await::What await_what() const { return what_; }

  /// Ends a pending future as cancelled; false when it was done already. A task asks what it waits for instead, a
  /// gathering future its children, and those may pass the request on in their turn, any number of times.
  bool cancel(std::string message = {});
  /// What it ended with; null when it ended with a result. Throws InvalidStateError while pending and CancelledError
  /// when cancelled.
  std::exception_ptr exception() const;
  /// Of one that is done: what result() would throw, a CancelledError among others; null when there is a result.
  /// Whoever calls it has asked for the exception. The CancelledError that a task's coroutine let out goes to the first
  /// who asks; later ones get another, without a message, as in asyncio.
  std::exception_ptr ended_with() const;
  /// Of a cancelled one: its CancelledError where it is one of several results, which takes it from nobody. It has a
  /// message when everybody gets that.
  std::exception_ptr cancelled_as_result() const;
  /// Somebody knows of its exception: nobody is to be warned of it.
  void mark_retrieved() const { unretrieved_ = false; }

  /// Somebody awaited it who cannot: see TaskBase::refuse.
  bool refused() const { return refused_; }
  void set_refused() { refused_ = true; }

  /// Tells it once the future is done, in order of the calls. Only while pending.
  void add_completion(Completion& completion);
  /// Calls the function in a turn of its own once the future is done (at once scheduled when it is).
  DoneCallbackId add_done_callback(std::function<void(FutureBase&)> function) {
    return add_done_callback(std::move(function), ContextState::capture());
  }
  /// The same in this context; null: an empty one.
  DoneCallbackId add_done_callback(std::function<void(FutureBase&)> function, Ref<ContextState> context);
  /// Takes such a function back; false when it is not there, or when the future is done and its turn will come.
  bool remove_done_callback(DoneCallbackId callback);

  /// Where the result is; FutureBase's users know its type.
  virtual void* result_slot() = 0;
  /// Throws unless there is a result: the exception, CancelledError or InvalidStateError.
  void throw_if_no_result() const;
  /// Ends it with an exception, or as finished once the result is in its slot. Throws InvalidStateError unless pending.
  /// An exception that nobody asks for, by awaiting it or by result() or exception(), is told to the loop's exception
  /// handler when the future is destroyed.
  void finish_with_exception(std::exception_ptr exception);
  void finish_with_result();
  /// What both ask first. Throws std::logic_error for a task, which ends by itself.
  void require_pending() const;

 protected:
  FutureBase(EventLoop& loop, trace::Await::What what, Type type = Type::callback)
      : Handle(type), what_(what), loop_number_(loop.number()) {
    loop_ = &loop;
    id_ = loop.new_id();
  }
  // How a request to cancel is passed on.

  /// The request has come here: what cancel() returns. Nothing when it is to be passed on first, to
  /// passes_cancel_to(0), then (1), until that gives null, and end_cancel() is to say.
  virtual std::optional<bool> begin_cancel(const std::string& message);
  virtual FutureBase* passes_cancel_to(std::size_t) { return nullptr; }
  /// any: one of those it was passed on to had not ended.
  virtual bool end_cancel(bool any, const std::string&) { return any; }

  /// Of a task that is not done: what it waits for.
  Waiter*& waiter() {
    LOOPSCOPE_DCHECK(!done());
    return ending_.waiter;
  }

  // A task's: here these bits take no room.
  bool has_context_ : 1 = false;        ///< its context is not empty
  bool waited_to_the_end_ : 1 = false;  ///< its loop was closed while it waited for something

  /// Keeps the exception that is on its way from a coroutine of a task to who awaits it: within a turn, when waiter()
  /// is null and its place free.
  void hold(std::exception_ptr exception);
  std::exception_ptr take_held();

  /// Ends it and tells the completions.
  void finish(State state, std::exception_ptr exception);
  /// The CancelledError that it ends with is for the first who asks.
  void give_error_once() { gives_error_once_ = true; }
  /// The event that says it ended; a task has its own.
  virtual void emit_done();
  void tell_completions();
  void abandon_completions();
  trace::Outcome outcome() const;
  bool unretrieved() const { return unretrieved_; }
  /// Warns that nobody asked for the exception. who: "task worker".
  void warn_unretrieved(std::string_view who);

 private:
  bool pass_on_cancel(const std::string& message);
  void destroy() noexcept;

  /// What a task waits for, or an exception that it holds, before it is done, and what any future ended with after.
  union Ending {
    Ending() : waiter(nullptr) {}
    ~Ending() {}
    Waiter* waiter;
    std::exception_ptr exception;  // of a cancelled one the CancelledError; null once it was given to who gets it
  };

  void run() override { LOOPSCOPE_CHECK(false); }
  const char* label() const override { return "future"; }

  // The small ones first: they fit in behind a Handle's.
  State state_ : 2 = State::pending;
  mutable bool unretrieved_ : 1 = false;  // it ended with an exception, which nobody asked for
  bool gives_error_once_ : 1 = false;
  bool refused_ : 1 = false;
  const trace::Await::What what_;
  std::uint32_t references_ = 0;
  const LoopNumber loop_number_;
  mutable Ending ending_;
  Chain<Completion> completions_;
};

/// What a result of type T is kept as: void needs something too.
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
using ResultSlot = std::optional<Stored<T>>;

/// Whether a result can be copied: also asks the elements of containers, which claim to be copyable whatever they hold.
template <class T>
struct IsCopyable : std::is_copy_constructible<T> {};
template <class... T>
struct IsCopyable<std::tuple<T...>> : std::conjunction<IsCopyable<T>...> {};
template <class T, class U>
struct IsCopyable<std::pair<T, U>> : std::conjunction<IsCopyable<T>, IsCopyable<U>> {};
template <class T>
requires(!std::same_as<typename T::value_type, T>) struct IsCopyable<T>
    : std::conjunction<std::is_copy_constructible<T>, IsCopyable<typename T::value_type>> {
};

/// A future that somebody sets. Created through Future<T>::create.
template <class T>
class FutureState : public FutureBase {
 public:
  FutureState(EventLoop& loop, trace::Await::What what) : FutureBase(loop, what) {}
  void* result_slot() override { return &slot_; }

 private:
  ResultSlot<T> slot_;
};

struct AwaitContext;
template <class T>
class FutureAwaiter;

/// A result that is there sooner or later: asyncio's Future. A handle: copies speak of the same future. Any number of
/// tasks may await it; each gets the result (a copy of it, or the thing itself when it cannot be copied), or what it
/// was ended with is thrown.
template <class T>
class Future {
 public:
  using Result = T;

  /// A pending future of the running loop (asyncio's `loop.create_future()`).
  static Future create() { return create(get_running_loop()); }
  /// The same of any loop.
  static Future create(EventLoop& loop) {
    auto* state = new FutureState<T>(loop, trace::Await::What::future);
    loop.emit(trace::Kind::future_create, state->id(), static_cast<std::uint64_t>(trace::FutureKind::plain));
    return Future(Ref<FutureBase>(state));
  }
  /// Only for a state whose slot holds a ResultSlot<T>.
  explicit Future(Ref<FutureBase> state) : state_(std::move(state)) {}

  bool done() const { return state()->done(); }
  bool cancelled() const { return state()->cancelled(); }
  bool cancel(std::string message = {}) const { return state()->cancel(std::move(message)); }
  std::exception_ptr exception() const { return state()->exception(); }
  /// Calls `function(future)`, or `function()`, in a turn of its own once the future is done (in the next frame when it
  /// is). A function that wants the future takes it as its argument: one that holds it would keep a future alive that
  /// is never done. What it returns is what remove_done_callback() wants. It is called in the context, or in a copy of
  /// the present one.
  template <class F>
  DoneCallbackId add_done_callback(F function) const {
    return state()->add_done_callback(of_state(std::move(function)));
  }
  template <class F>
  DoneCallbackId add_done_callback(F function, const Context& context) const {
    return state()->add_done_callback(of_state(std::move(function)), context.state());
  }
  /// Takes a done callback back; false when it is not there, or when the future is done and its turn will come.
  bool remove_done_callback(DoneCallbackId callback) const { return state()->remove_done_callback(callback); }
  ObjectId id() const { return state()->id(); }

  /// Throws InvalidStateError when it is done already, and std::logic_error for a task.
  void set_exception(std::exception_ptr exception) const { state()->finish_with_exception(std::move(exception)); }
  template <class... U>
  void set_result(U&&... value) const {
    state()->require_pending();
    slot().emplace(std::forward<U>(value)...);
    state()->finish_with_result();
  }

  /// The result; throws what it was ended with, or InvalidStateError while pending.
  decltype(auto) result() const {
    state()->throw_if_no_result();
    if constexpr (!std::is_void_v<T>) return static_cast<const T&>(*slot());
  }
  /// The same for who needs one of their own: copies what can be copied and moves what cannot.
  T take_result() const {
    state()->throw_if_no_result();
    if constexpr (IsCopyable<T>::value) {
      return *slot();
    } else if constexpr (!std::is_void_v<T>) {
      return std::move(*slot());
    }
  }

  FutureAwaiter<T> awaiter(const AwaitContext& context) const;
  const Ref<FutureBase>& state() const {
    LOOPSCOPE_CHECK(state_ && "this Future or Task was moved from: use the one it was moved to, or a copy");
    return state_;
  }

 protected:
  ResultSlot<T>& slot() const { return *static_cast<ResultSlot<T>*>(state_->result_slot()); }

 private:
  template <class F>
  static std::function<void(FutureBase&)> of_state(F function) {
    return [function = std::move(function)](FutureBase& state) {
      if constexpr (std::is_invocable_v<const F&, const Future&>) {
        function(Future(Ref<FutureBase>(&state)));
      } else {
        function();
      }
    };
  }

  Ref<FutureBase> state_;
};

}  // namespace loopscope
