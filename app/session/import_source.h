#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "app/importers/open.h"
#include "app/session/batch_queue.h"
#include "app/session/source.h"

namespace loopscope::session {

/// A foreign file, taken in while a thread imports it: what it tells first is shown before its last is there.
class ImportSource final : public Source, private importers::Receiver {
 public:
  ImportSource(const std::filesystem::path& path, std::unique_ptr<importers::ForeignFile> file);
  ~ImportSource() override;
  ImportSource(const ImportSource&) = delete;
  ImportSource& operator=(const ImportSource&) = delete;

  /// Waits until it is known whether the file can be imported, but no longer than that. The error when it cannot.
  std::optional<Error> wait_for_failure(std::chrono::nanoseconds longest);

  std::string title() const override { return name_; }
  trace::ClockKind clock() const override;
  std::string_view source_text(std::string_view path) const override;
  /// An import that fails later says so here, too.
  std::string notice() const override { return notice_; }

  Ability can_control() const override { return Reason::recording; }
  Ability can_restart() const override { return Reason::recording; }
  Ability can_pace() const override { return Reason::own_pace; }

  Result<void> start(Recording& recording) override;
  bool feed(Recording& recording) override;
  bool over() const override { return true; }
  double loading_progress() const override;
  TimeNs loading_until_ns() const override;
  void load(Recording& recording, std::chrono::nanoseconds longest) override;

 private:
  // The thread's
  void run();
  void begin(const trace::TraceInfo& info, TimeNs duration_ns) override;
  void take(std::span<const trace::Event> events, const trace::Symbols& symbols) override;
  void finish(trace::Symbols&& symbols) override;

  bool take_batch(Recording& recording);
  void look_at_end();

  const std::string name_;
  const std::unique_ptr<importers::ForeignFile> file_;
  BatchQueue queue_;
  std::optional<Batch> filling_;  // the thread's
  std::optional<Batch> batch_;    // the latest taken, whose memory is used again
  TimeNs taken_ns_ = 0;           // the time of the last event taken in
  bool loaded_ = false;
  std::string notice_;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable decided_;
  bool begun_ = false;
  trace::ClockKind clock_ = trace::ClockKind::real;
  TimeNs duration_ns_ = 0;
  std::optional<Result<importers::ImportSummary>> summary_;

  std::thread thread_;  // the last member: it uses the others
};

}  // namespace loopscope::session
