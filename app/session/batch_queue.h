#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::session {

/// A piece of a trace: its events, and the symbols that they are the first to speak of.
struct Batch {
  std::vector<trace::Event> events;
  std::vector<std::string> strings;
  std::vector<trace::Location> locations;
};

/// Carries a trace in order from the thread that reads it to the one that takes it in. What waits is bounded.
class BatchQueue {
 public:
  enum class Progress : std::uint8_t {
    reading,  ///< there is more
    waiting,  ///< all that could be read so far has been taken; more will come
    ended,    ///< nothing follows
  };

  // The reader

  /// Waits until there is room for another batch and gives one, whose memory was used before perhaps; nothing when none
  /// is wanted any more.
  std::optional<Batch> room();
  /// Hands over a batch, to which the symbols are added that are new since the last one.
  void put(Batch batch, const trace::Symbols& symbols);
  /// Says that there is no more for now, and waits; false when no more is wanted.
  bool rest(std::chrono::milliseconds length);
  /// Says that nothing follows.
  void end();

  // The taker

  /// The next batch; nothing when none is there yet or no more at all. The one before may be given back, for its memory
  /// to be used again.
  std::optional<Batch> take(std::optional<Batch> before = {});
  /// Waits until there is something to take or nothing is being read, but no longer than that.
  void wait(std::chrono::nanoseconds longest);
  /// `reading` as long as there is something to take.
  Progress progress() const;
  /// No more is wanted.
  void stop();
  bool stopped() const;

 private:
  std::size_t strings_ = 1;  // handed over; the reader's
  std::size_t locations_ = 1;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable taken_;
  std::condition_variable read_;
  std::deque<Batch> batches_;
  std::vector<Batch> spare_;
  Progress progress_ = Progress::reading;  // of the reader
  bool stop_ = false;
};

}  // namespace loopscope::session
