#pragma once

#include <concepts>
#include <memory>
#include <vector>

namespace loopscope {

/// What a room above keeps for a loop: the loop owns it and tells it of its end, and knows nothing else of it.
class LoopService {
 public:
  LoopService() = default;
  virtual ~LoopService() = default;
  LoopService(const LoopService&) = delete;
  LoopService& operator=(const LoopService&) = delete;

  /// The loop is being closed and still tells of everything. Must not throw.
  virtual void closing() {}
  /// It tells no more: what is left of the run is to be let go. Must not throw.
  virtual void closed() {}
};

/// A loop's services, at most one of each type, made when they are first asked for. There are few, so that a search
/// through them is the quickest way. Rejected: a member of the loop for each, which would name what stands above it; a
/// map from loops to services in each room, which needs a lock and has to notice when a loop goes.
class LoopServices {
 public:
  /// That of this type.
  template <std::derived_from<LoopService> T>
  T& get() {
    for (const Entry& entry : entries_) {
      if (entry.type == &kType<T>) [[likely]]
        return static_cast<T&>(*entry.service);
    }
    entries_.push_back({&kType<T>, std::make_unique<T>()});
    return static_cast<T&>(*entries_.back().service);
  }

  /// Tells all of them, the one that was made last first.
  void closing() { tell(&LoopService::closing); }
  void closed() { tell(&LoopService::closed); }

 private:
  struct Entry {
    const void* type;
    std::unique_ptr<LoopService> service;
  };
  /// Its address stands for the type.
  template <class T>
  inline static char kType = 0;

  void tell(void (LoopService::*what)()) {
    for (std::size_t left = entries_.size(); left > 0; --left) (*entries_[left - 1].service.*what)();
  }

  std::vector<Entry> entries_;
};

}  // namespace loopscope
