#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>

#include "app/session/batch_queue.h"
#include "core/base/time.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::session {

/// Reads a trace file on a thread of its own, ahead of who takes the events: decoded, checked, in order. It follows a
/// file that is still being written until its writer is done. What waits to be taken is bounded. All functions are for
/// one thread, the owner's; the destructor stops the thread wherever it is.
class FileLoader {
 public:
  using Progress = BatchQueue::Progress;  // waiting: for a writer

  explicit FileLoader(std::unique_ptr<trace::SeekableFile> file);
  ~FileLoader();
  FileLoader(const FileLoader&) = delete;
  FileLoader& operator=(const FileLoader&) = delete;

  std::optional<Batch> take(std::optional<Batch> before = {}) { return queue_.take(std::move(before)); }
  void wait(std::chrono::nanoseconds longest) { queue_.wait(longest); }
  Progress progress() const { return queue_.progress(); }
  /// Once it has ended: what is wrong with the file after the last event.
  const std::optional<trace::Damage>& damage() const { return damage_; }

  /// What the file says that it holds so far.
  std::uint64_t event_count() const { return event_count_.load(std::memory_order_relaxed); }
  TimeNs duration_ns() const { return duration_ns_.load(std::memory_order_relaxed); }

 private:
  void run();
  bool read_on(trace::EventStream& stream);
  bool wait_for_writer();
  void note_size();

  std::unique_ptr<trace::SeekableFile> file_;  // the thread's, once it runs
  std::atomic<std::uint64_t> event_count_ = 0;
  std::atomic<TimeNs> duration_ns_ = 0;
  BatchQueue queue_;
  std::optional<trace::Damage> damage_;  // the thread's, until the queue has ended

  std::thread thread_;  // the last member: it uses the others
};

}  // namespace loopscope::session
