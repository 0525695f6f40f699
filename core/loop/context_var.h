#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/loop/context.h"

namespace loopscope {

/// A variable has no value here, and no default: Python's LookupError.
class LookupError : public std::out_of_range {
 public:
  using std::out_of_range::out_of_range;
};

/// What a variable was before it was set, for ContextVar::reset(): contextvars.Token. Used once.
template <class T>
class Token {
 public:
  Token(Token&&) noexcept = default;
  Token& operator=(Token&&) noexcept = default;

  const ContextVar<T>& var() const { return *variable_; }
  /// Nothing: it was not set.
  std::optional<T> old_value() const { return before_ ? std::optional<T>(*before_) : std::nullopt; }

 private:
  friend class ContextVar<T>;
  Token(const ContextVar<T>& variable, Ref<ContextState> context, std::shared_ptr<const T> before)
      : variable_(&variable), context_(std::move(context)), before_(std::move(before)) {}

  const ContextVar<T>* variable_;
  Ref<ContextState> context_;  // in which it was set; null once it was used
  std::shared_ptr<const T> before_;
};

/// A variable with a value for each context, so for each task: contextvars.ContextVar. Who makes a task, schedules a
/// callback, or calls to_thread() hands a copy of his context on; what is set in the copy does not come back.
///
///     inline const ContextVar<std::string> user("user", "nobody");
///
///     Coro<void> serve(Request request) {
///       user.set(request.user);
///       co_await gather(log(), answer());  // both read user.get()
///     }
///
/// T is copied out, so something large is best a std::shared_ptr. The variable must outlive its tokens; contexts may
/// outlive it. Any thread.
template <class T>
class ContextVar {
 public:
  /// name: for people.
  explicit ContextVar(std::string name) : name_(std::move(name)) {}
  ContextVar(std::string name, T default_value) : name_(std::move(name)), default_(std::move(default_value)) {}
  ContextVar(const ContextVar&) = delete;
  ContextVar& operator=(const ContextVar&) = delete;

  const std::string& name() const { return name_; }

  /// Its value here, or else its default. Throws LookupError when there is neither.
  T get() const {
    if (const ContextMap::Value* const value = find()) return as_value(*value);
    if (!default_) throw LookupError("the context variable " + name_ + " is not set");
    return *default_;
  }
  /// Its value here, or else this one.
  T get(T otherwise) const {
    const ContextMap::Value* const value = find();
    return value ? as_value(*value) : std::move(otherwise);
  }

  /// Sets it in the context that this runs in.
  Token<T> set(T value) const {
    auto now = std::make_shared<const T>(std::move(value));
    ContextState& context = ContextState::require_current();
    const ContextMap::Value* const found = find();
    Token<T> token(*this, Ref<ContextState>(&context), found ? std::static_pointer_cast<const T>(*found) : nullptr);
    context.variables().set(key_, std::move(now));
    return token;
  }
  /// Makes it what it was before the set() that returned the token. Throws std::runtime_error when the token was used
  /// already, and std::invalid_argument when it is another variable's, or of another context than this one.
  void reset(Token<T>& token) const {
    if (!token.context_) throw std::runtime_error("the token was used already");
    if (token.variable_ != this) throw std::invalid_argument("the token was made by another variable");
    if (token.context_.get() != ContextState::current())
      throw std::invalid_argument("the token was made in another context");
    ContextMap& variables = token.context_->variables();
    if (token.before_) {
      variables.set(key_, token.before_);
    } else {
      variables.erase(key_);
    }
    token.context_ = nullptr;
  }
  void reset(Token<T>&& token) const { reset(token); }

  ContextMap::Key key() const { return key_; }

 private:
  static const T& as_value(const ContextMap::Value& value) { return *static_cast<const T*>(value.get()); }
  const ContextMap::Value* find() const {
    ContextState* const context = ContextState::current();
    return context ? context->variables().find(key_) : nullptr;
  }

  const std::string name_;
  const std::optional<T> default_;
  const ContextMap::Key key_ = ContextMap::new_key();
};

}  // namespace loopscope
