#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace loopscope::importers {

/// Gives texts numbers, the same text the same number. It keeps no text but 96 bits of its hash, of which no two are
/// ever alike in practice: a file may have millions of ids, and must not take more memory than itself.
class KeyNumbers {
 public:
  /// The number of a text. A new one gets `next`, which the caller makes another for the one after; `is_new` says so.
  std::uint32_t number(std::string_view key, std::uint32_t next, bool& is_new);
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    std::uint64_t low = 0;
    std::uint32_t high = 0;  // and of the high half as much as fits
    std::uint32_t number = kFree;
  };
  static constexpr std::uint32_t kFree = UINT32_MAX;

  void grow();
  Entry& find(std::uint64_t low, std::uint32_t high);

  std::vector<Entry> entries_;  // a power of two, at most three quarters of them in use
  std::size_t size_ = 0;
};

}  // namespace loopscope::importers
