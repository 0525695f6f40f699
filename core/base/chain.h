#pragma once

#include <utility>

#include "core/base/check.h"
#include "core/base/visits.h"

namespace loopscope {

/// A link of a Chain. Destroying a linked object unlinks it.
template <class T>
class ChainLink {
 public:
  ChainLink() = default;
  ChainLink(const ChainLink&) = delete;
  ChainLink& operator=(const ChainLink&) = delete;
  ~ChainLink() { unlink(); }

  bool linked() const { return place_ != nullptr; }
  /// Takes the object out of its chain, in constant time; nothing happens when it is in none.
  void unlink() noexcept {
    if (!linked()) return;
    *place_ = next_;
    if (next_) next_->place_ = place_;
    place_ = nullptr;
  }

 private:
  template <class>
  friend class Chain;

  ChainLink* next_ = nullptr;
  ChainLink** place_ = nullptr;  // what points to it
};

/// An intrusive list that is filled, and then emptied from its oldest object on. One pointer where an IntrusiveList is
/// two: it keeps the newest first, and turns itself round when it is emptied. Owns nothing; not thread-safe.
template <class T>
class Chain {
 public:
  Chain() = default;
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;
  ~Chain() { LOOPSCOPE_DCHECK(empty()); }

  bool empty() const { return newest_ == nullptr; }

  void push(T& object) noexcept {
    ChainLink<T>& link = object;
    LOOPSCOPE_DCHECK(!link.linked());
    link.next_ = newest_;
    if (newest_) newest_->place_ = &link.next_;
    link.place_ = &newest_;
    newest_ = &link;
  }

  /// The newest object for which f(T&) is true, or nullptr.
  template <class F>
  T* find_if(F&& f) const {
    for (ChainLink<T>* link = newest_; link; link = link->next_) {
      T& object = static_cast<T&>(*link);
      Visits::add();
      if (f(object)) return &object;
    }
    return nullptr;
  }

  /// Takes out each object, the oldest first, and calls f(T&). Meanwhile others of them may be unlinked or destroyed;
  /// what is pushed meanwhile stays.
  template <class F>
  void empty_into(F&& f) {
    if (newest_ && !newest_->next_) {  // mostly there is one: no need to turn round
      T& object = static_cast<T&>(*newest_);
      static_cast<ChainLink<T>&>(object).unlink();
      f(object);
      return;
    }
    Chain rest;
    while (newest_) {
      T& object = static_cast<T&>(*newest_);
      static_cast<ChainLink<T>&>(object).unlink();
      rest.push(object);
    }
    while (rest.newest_) {
      T& object = static_cast<T&>(*rest.newest_);
      static_cast<ChainLink<T>&>(object).unlink();
      f(object);
    }
  }

 private:
  ChainLink<T>* newest_ = nullptr;
};

}  // namespace loopscope
