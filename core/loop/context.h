#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "core/base/ref.h"
#include "core/loop/context_map.h"
#include "core/loop/thread_loops.h"

namespace loopscope {

template <class T>
class ContextVar;

/// What the handles of one context share. Counted on any thread: a context may end on another one than it began on.
class ContextState {
 public:
  ContextState() = default;
  explicit ContextState(ContextMap variables) : variables_(std::move(variables)) {}
  ContextState(const ContextState&) = delete;
  ContextState& operator=(const ContextState&) = delete;

  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  /// Of whoever is in it.
  ContextMap& variables() { return variables_; }
  /// Throws std::runtime_error when somebody is in it.
  void enter();
  void leave() { entered_.store(false, std::memory_order_release); }

  /// What is set on this thread now; null while nothing was: contexts that nobody uses are not made.
  static ContextState* current() { return this_thread_loops.context; }
  /// The same for who sets something.
  static ContextState& require_current();
  /// A copy of it for what is to run later; null while nothing was set, also where a context is there (a Runner has
  /// one): a task in it should not have one of its own to no end.
  static Ref<ContextState> capture() {
    ContextState* const present = current();
    if (!present || present->variables_.size() == 0) [[likely]]
      return nullptr;
    return present->copy();
  }
  /// The same, made even then: for what runs more than once, and finds what it set the time before.
  static Ref<ContextState> capture_always();
  Ref<ContextState> copy() const { return Ref<ContextState>(new ContextState(variables_)); }

 private:
  ~ContextState() = default;

  ContextMap variables_;
  std::atomic<std::uint32_t> references_{0};
  std::atomic<bool> entered_{false};
};

/// Something runs in a context: its scope is one turn of it.
class ContextTurn {
 public:
  /// The context, which must outlive this; null: an empty one, made if something is set in it. Throws
  /// std::runtime_error when somebody is in it already.
  explicit ContextTurn(ContextState* own) : own_(own), outer_(this_thread_loops.context) {
    if (own) [[unlikely]]
      own->enter();
    this_thread_loops.context = own;
  }
  ~ContextTurn() {
    ContextState* const last = std::exchange(this_thread_loops.context, outer_);
    if (last) [[unlikely]]
      end(*last);
  }
  ContextTurn(const ContextTurn&) = delete;
  ContextTurn& operator=(const ContextTurn&) = delete;

  /// The context that was made meanwhile, for who keeps it for the next turn; null when none was.
  Ref<ContextState> made() const {
    ContextState* const present = this_thread_loops.context;
    return Ref<ContextState>(present == own_ ? nullptr : present);
  }

 private:
  void end(ContextState& last) const;

  ContextState* const own_;
  ContextState* const outer_;
};

/// What ContextVars are set to: contextvars.Context. A handle: copies speak of the same context. Tasks and callbacks
/// run in one, so there is seldom a need to name it.
class Context {
 public:
  /// An empty one.
  Context() : state_(new ContextState()) {}
  explicit Context(Ref<ContextState> state) : state_(std::move(state)) {}

  /// Another one with the same variables, in constant time.
  Context copy() const { return Context(state_->copy()); }
  /// Calls `function(arguments...)` in this context: what it sets stays set here, and nowhere else. Throws
  /// std::runtime_error when something runs in it already, here or on another thread.
  template <class F, class... Args>
  decltype(auto) run(F&& function, Args&&... arguments) const {
    const Ref<ContextState> keep = state_;
    const ContextTurn turn(keep.get());
    return std::invoke(std::forward<F>(function), std::forward<Args>(arguments)...);
  }

  /// How many variables are set.
  std::size_t size() const { return state_->variables().size(); }
  template <class T>
  bool contains(const ContextVar<T>& variable) const {
    return state_->variables().find(variable.key()) != nullptr;
  }
  /// What the variable is set to here; nothing when it is not, whatever its default.
  template <class T>
  std::optional<T> get(const ContextVar<T>& variable) const {
    const ContextMap::Value* const value = state_->variables().find(variable.key());
    return value ? std::optional<T>(*static_cast<const T*>(value->get())) : std::nullopt;
  }

  /// The very same context.
  bool operator==(const Context&) const = default;
  const Ref<ContextState>& state() const { return state_; }

 private:
  Ref<ContextState> state_;
};

/// A copy of the context that this runs in.
inline Context copy_context() { return Context(ContextState::capture_always()); }

}  // namespace loopscope
