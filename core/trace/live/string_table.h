#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/ids.h"

namespace loopscope::trace {

/// The strings a loop's events speak of. One thread (the loop's) interns, any number of others read ids that an event
/// brought them (the event's own publication orders the string before it). Strings are never removed and never move.
/// Neither side takes a lock.
class StringTable {
 public:
  StringTable();
  ~StringTable();
  StringTable(const StringTable&) = delete;
  StringTable& operator=(const StringTable&) = delete;

  /// The id of `text`, the same for equal texts. The loop's thread only.
  StringId intern(std::string_view text);

  /// The text of an id that intern() gave out. Any thread.
  std::string_view get(StringId id) const;

 private:
  static constexpr int kChunks = 32;  // chunk n holds 2^n strings
  std::atomic<std::string*> chunks_[kChunks] = {};
  StringId size_ = 0;
  std::unordered_map<std::string_view, StringId> ids_;
};

}  // namespace loopscope::trace
