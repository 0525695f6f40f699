#pragma once

#include <cstdint>
#include <utility>

#include "core/base/check.h"
#include "core/base/visits.h"

namespace loopscope {

/// Counts the Refs to an object; deletes it with the last one. Not thread-safe: counted objects belong to one thread.
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() { ++references_; }
  void release() {
    if (--references_ == 0) delete this;
  }

 protected:
  virtual ~RefCounted() = default;

 private:
  std::uint32_t references_ = 0;
};

/// A shared owner of a T that counts its owners with retain() and release(), as RefCounted does. Half the size of a
/// std::shared_ptr and without its atomics.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  explicit Ref(T* object) : object_(object) { acquire(); }
  Ref(const Ref& other) : object_(other.object_) { acquire(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  Ref(const Ref<U>& other) : object_(other.get()) {
    acquire();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  // The analyzer does not follow the count and believes every object to be deleted by the first of its Refs.
  ~Ref() {
    if (object_) object_->release();  // NOLINT(clang-analyzer-cplusplus.NewDelete)
  }

  T* get() const { return object_; }
  T* operator->() const {
    LOOPSCOPE_DCHECK(object_ && "of something that was moved from");
    return object_;
  }
  T& operator*() const {
    LOOPSCOPE_DCHECK(object_ && "of something that was moved from");
    return *object_;
  }
  explicit operator bool() const { return object_ != nullptr; }
  bool operator==(const Ref& other) const {
    Visits::add();  // a search through many is one of these for each
    return object_ == other.object_;
  }

 private:
  void acquire() {
    if (object_) object_->retain();
  }

  T* object_ = nullptr;
};

}  // namespace loopscope
