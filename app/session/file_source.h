#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/importers/open.h"
#include "app/session/file_loader.h"
#include "app/session/source.h"
#include "core/trace/file/bytes.h"

namespace loopscope::session {

/// A recorded file, taken in while it is looked at, and followed while it is still being written.
class FileSource final : public Source {
 public:
  /// `path` as given to importers::open_any(), which gave `opened`.
  FileSource(const std::filesystem::path& path, importers::OpenedFile opened);

  std::string title() const override { return over_ ? name_ : name_ + " (live)"; }
  trace::ClockKind clock() const override { return info_.clock; }
  /// Known of presets alone, whose text is in this program.
  std::string_view source_text(std::string_view path) const override;
  std::string notice() const override { return notice_; }

  Ability can_control() const override { return Reason::recording; }
  Ability can_restart() const override { return Reason::recording; }
  Ability can_pace() const override { return Reason::own_pace; }

  Result<void> start(Recording& recording) override;
  bool feed(Recording& recording) override;
  bool over() const override { return over_; }
  double loading_progress() const override;
  TimeNs loading_until_ns() const override;
  void load(Recording& recording, std::chrono::nanoseconds longest) override;

 private:
  bool take_batch(Recording& recording);
  void look_at_progress();

  const std::string name_;
  const trace::TraceInfo info_;
  const trace::Bytes memory_;
  std::unique_ptr<trace::SeekableFile> file_;  // until it is begun
  std::optional<Batch> batch_;                 // the latest, whose memory is used again
  std::unique_ptr<FileLoader> loader_;         // until it has ended and all is taken in
  std::uint64_t events_ = 0;                   // taken in
  bool loaded_ = false;                        // all that was in the file when it was opened
  bool over_ = false;                          // nobody writes it
  std::string notice_;
};

}  // namespace loopscope::session
