#pragma once

#include <cstdint>

namespace loopscope {

class EventLoop;

/// That a loop exists, as long as this does: for what may outlive its loop, and would not know whether there is still
/// one at that address, or another one by now.
class Existence {
 public:
  explicit Existence(const EventLoop& loop);
  ~Existence();
  Existence(const Existence&) = delete;
  Existence& operator=(const Existence&) = delete;

  /// Another one for each loop of the process, from 1.
  std::uint64_t number() const { return number_; }
  /// Whether there is such a loop still. Any thread.
  static bool of(const EventLoop& loop);

 private:
  const EventLoop& loop_;
  std::uint64_t number_ = 0;
};

}  // namespace loopscope
