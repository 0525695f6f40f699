#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "app/importers/open.h"
#include "app/session/cursor.h"
#include "app/session/file_loader.h"
#include "app/session/session.h"
#include "core/trace/file/bytes.h"

namespace loopscope::session {

/// A recorded file as the source of a session, taken in while it is looked at, and followed while it is still being
/// written. Running it moves the cursor through it, at the speed set; running one that is written is to follow it.
class FileSession final : public Session {
 public:
  /// `path` as given to importers::open_any(), which gave `opened`.
  FileSession(const std::filesystem::path& path, importers::OpenedFile opened);

  /// Takes in what is read by now, waiting for it, but no longer than that. Small files are complete then.
  void take_in(std::chrono::nanoseconds longest);

  void poll() override;
  void command(TransportCommand command) override;
  void set_speed(double speed) override;
  double speed() const override { return speed_; }
  TransportState state() const override;
  const model::Model& model() const override { return model_; }
  model::Moment cursor() const override { return cursor_.moment(model_); }
  bool following() const override { return cursor_.following(); }
  void set_cursor(model::Moment moment) override;
  TimeNs now_ns() const override { return model_.end().time_ns; }
  const presets::Preset* preset() const override { return nullptr; }
  const presets::Values* values() const override { return nullptr; }
  trace::ClockKind clock() const override { return info_.clock; }
  std::string title() const override { return live_ ? name_ + " (live)" : name_; }
  std::string notice() const override { return notice_; }
  double loading_progress() const override;
  void finish_loading() override;
  TimeNs loading_until_ns() const override;

 private:
  using Steady = std::chrono::steady_clock;

  bool take_batch();
  void look_at_progress();
  void play();
  void anchor();

  const std::string name_;
  const trace::TraceInfo info_;
  const trace::Bytes memory_;
  trace::Symbols symbols_;
  model::Model model_;
  std::optional<FileLoader::Batch> batch_;  // the latest, whose memory is used again
  std::unique_ptr<FileLoader> loader_;      // until it has ended and all is taken in
  bool loaded_ = false;                     // all that was in the file when it was opened
  bool live_ = false;                       // the file is being written
  Cursor cursor_;
  std::string notice_;
  double speed_ = 1;
  bool playing_ = false;
  Steady::time_point anchor_real_;
  TimeNs anchor_ns_ = 0;
};

}  // namespace loopscope::session
