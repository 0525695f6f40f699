#pragma once

#include "core/base/check.h"
#include "core/base/visits.h"

namespace loopscope {

/// A link of an intrusive list. An object is in at most one list per link it derives from. Tag tells several links of
/// one object apart. Destroying a linked object unlinks it.
template <class Tag>
class ListLink {
 public:
  ListLink() = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;
  ~ListLink() { unlink(); }

  bool linked() const { return next_ != nullptr; }
  /// Takes the object out of its list, in constant time; nothing happens when it is in none.
  void unlink() noexcept {
    if (!linked()) return;
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = nullptr;
  }

 private:
  template <class, class>
  friend class IntrusiveList;

  ListLink* next_ = nullptr;
  ListLink* previous_ = nullptr;
};

/// A doubly linked list of objects that derive from ListLink<Tag>. It never allocates and does not own its objects: the
/// ones still in it when it is destroyed are only unlinked. Not thread-safe.
template <class T, class Tag = T>
class IntrusiveList {
 public:
  using Link = ListLink<Tag>;

  IntrusiveList() { root_.next_ = root_.previous_ = &root_; }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;
  ~IntrusiveList() {
    while (!empty()) pop_front();
    root_.next_ = root_.previous_ = nullptr;
  }

  bool empty() const { return root_.next_ == &root_; }

  void push_back(T& object) noexcept {
    Link& link = object;
    LOOPSCOPE_DCHECK(!link.linked());
    link.previous_ = root_.previous_;
    link.next_ = &root_;
    root_.previous_->next_ = &link;
    root_.previous_ = &link;
  }

  /// The first object. Only when not empty().
  T& front() noexcept {
    LOOPSCOPE_DCHECK(!empty());
    return static_cast<T&>(*root_.next_);
  }

  /// The object behind one of this list's, or nullptr.
  T* after(const T& object) const noexcept {
    const Link& link = object;
    Visits::add();
    return link.next_ == &root_ ? nullptr : static_cast<T*>(link.next_);
  }

  T& pop_front() noexcept {
    T& object = front();
    static_cast<Link&>(object).unlink();
    return object;
  }

  /// Moves all objects of `other` to the end of this list, in their order, in constant time.
  void take(IntrusiveList& other) noexcept {
    if (other.empty()) return;
    Link& first = *other.root_.next_;
    Link& last = *other.root_.previous_;
    first.previous_ = root_.previous_;
    root_.previous_->next_ = &first;
    last.next_ = &root_;
    root_.previous_ = &last;
    other.root_.next_ = other.root_.previous_ = &other.root_;
  }

  /// Calls f(T&) for each object in order; f must not change the list.
  template <class F>
  void for_each(F&& f) const {
    for (Link* link = root_.next_; link != &root_; link = link->next_) {
      Visits::add();
      f(static_cast<T&>(*link));
    }
  }

  /// The first object for which f(const T&) is true, or nullptr.
  template <class F>
  T* find_if(F&& f) const {
    for (Link* link = root_.next_; link != &root_; link = link->next_) {
      T& object = static_cast<T&>(*link);
      Visits::add();
      if (f(object)) return &object;
    }
    return nullptr;
  }

 private:
  Link root_;
};

}  // namespace loopscope
