#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::session {

/// Reads a trace file on a thread of its own, ahead of who takes the events: decoded, checked, in order. It follows a
/// file that is still being written until its writer is done. What waits to be taken is bounded. All functions are for
/// one thread, the owner's; the destructor stops the thread wherever it is.
class FileLoader {
 public:
  /// A piece of the trace: its events, and the symbols that they are the first to speak of.
  struct Batch {
    std::vector<trace::Event> events;
    std::vector<std::string> strings;
    std::vector<trace::Location> locations;
  };
  enum class Progress : std::uint8_t {
    reading,  ///< there is more
    waiting,  ///< all that was written so far has been taken; the writer goes on
    ended,    ///< nothing follows; damage() says whether that is the file's end
  };

  explicit FileLoader(std::unique_ptr<trace::SeekableFile> file);
  ~FileLoader();
  FileLoader(const FileLoader&) = delete;
  FileLoader& operator=(const FileLoader&) = delete;

  /// The next piece, or nothing when none is there yet or no more at all. The one before may be given back, for its
  /// memory to be used again.
  std::optional<Batch> take(std::optional<Batch> before = {});
  /// Waits until there is something to take or nothing is being read, but no longer than that.
  void wait(std::chrono::nanoseconds longest);
  /// `reading` as long as there is something to take.
  Progress progress() const;
  /// Once it has ended: what is wrong with the file after the last event.
  const std::optional<trace::Damage>& damage() const { return damage_; }

  /// What the file says that it holds so far.
  std::uint64_t event_count() const { return event_count_.load(std::memory_order_relaxed); }
  TimeNs duration_ns() const { return duration_ns_.load(std::memory_order_relaxed); }

 private:
  void run();
  bool read_on(trace::EventStream& stream);
  bool wait_for_writer();
  void add_symbols(const trace::Symbols& symbols, Batch& batch);
  void note_size();

  std::unique_ptr<trace::SeekableFile> file_;  // the thread's, once it runs
  std::size_t strings_ = 1;                    // handed over; the thread's
  std::size_t locations_ = 1;
  std::atomic<std::uint64_t> event_count_ = 0;
  std::atomic<TimeNs> duration_ns_ = 0;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable taken_;
  std::condition_variable read_;
  std::deque<Batch> batches_;
  std::vector<Batch> spare_;
  Progress progress_ = Progress::reading;  // of the thread
  bool stop_ = false;
  std::optional<trace::Damage> damage_;

  std::thread thread_;  // the last member: it uses the others
};

}  // namespace loopscope::session
