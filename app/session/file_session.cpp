#include "app/session/file_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loopscope::session {

namespace {

// What taking in events may cost of a window's frame, while a file is read: most of the 16.7 ms that one has, so that
// it does not last; the rest is more than layout and drawing take.
constexpr std::chrono::milliseconds kSlice{14};

}  // namespace

FileSession::FileSession(const std::filesystem::path& path, importers::OpenedFile opened)
    : name_(path.filename().string()),
      info_(opened.file->info()),
      memory_(std::move(opened.memory)),
      model_(symbols_),
      live_(opened.file->is_being_written()),
      notice_(std::move(opened.notice)) {
  loader_ = std::make_unique<FileLoader>(std::move(opened.file));
}

void FileSession::take_in(std::chrono::nanoseconds longest) {
  const Steady::time_point until = Steady::now() + longest;
  while (loader_ && !loaded_ && Steady::now() < until) {
    if (take_batch()) continue;
    loader_->wait(until - Steady::now());
    look_at_progress();
  }
}

bool FileSession::take_batch() {
  batch_ = loader_->take(std::move(batch_));
  if (!batch_) return false;
  // Ids are given in order: they are those of the file.
  for (const std::string& string : batch_->strings) (void)symbols_.intern(string);
  for (const trace::Location& location : batch_->locations) (void)symbols_.intern(location);
  model_.append(batch_->events);
  return true;
}

void FileSession::look_at_progress() {
  const FileLoader::Progress progress = loader_->progress();
  if (progress == FileLoader::Progress::reading) return;
  loaded_ = true;
  live_ = progress == FileLoader::Progress::waiting;
  if (live_) return;
  if (const auto& damage = loader_->damage()) {
    notice_ = fmt::format("{} is damaged at offset {}: {}. Shown is what stands before.", name_, damage->offset,
                          damage->message);
  }
  loader_.reset();
}

void FileSession::finish_loading() {
  while (loader_ && !loaded_) take_in(std::chrono::seconds(1));
}

double FileSession::loading_progress() const {
  if (loaded_) return 1;
  const auto all = static_cast<double>(std::max<std::uint64_t>(loader_->event_count(), 1));
  return std::min(static_cast<double>(model_.events().size()) / all, 1.0);
}

TimeNs FileSession::loading_until_ns() const { return loaded_ ? 0 : loader_->duration_ns(); }

void FileSession::poll() {
  if (loader_) {
    const Steady::time_point until = Steady::now() + kSlice;
    while (take_batch() && Steady::now() < until) {
    }
    look_at_progress();
  }
  if (!playing_) return;
  const Duration passed = Steady::now() - anchor_real_;
  const TimeNs time = anchor_ns_ + static_cast<TimeNs>(static_cast<double>(passed.count()) * speed_);
  cursor_.move(model_, time >= model_.end().time_ns ? model_.end() : model_.moment_at(time));
  playing_ = !cursor_.following();
}

void FileSession::command(TransportCommand command) {
  switch (command) {
    case TransportCommand::run:
      return play();
    case TransportCommand::pause:
      playing_ = false;
      if (live_) cursor_.hold(model_);
      return;
    case TransportCommand::step_frame:
    case TransportCommand::step_turn:
      playing_ = false;
      cursor_.step_forwards(model_, command);
      return;
    case TransportCommand::step_back_frame:
    case TransportCommand::step_back_turn:
      playing_ = false;
      cursor_.step_backwards(model_, command);
      return;
    case TransportCommand::to_start:
    case TransportCommand::restart:
      playing_ = false;
      cursor_.move(model_, {});
      return;
    case TransportCommand::to_end:
      playing_ = false;
      cursor_.follow();
      return;
  }
}

void FileSession::play() {
  if (model_.empty()) return;
  if (live_) return cursor_.follow();
  if (cursor_.following()) cursor_.move(model_, {});
  playing_ = true;
  anchor();
}

void FileSession::anchor() {
  anchor_real_ = Steady::now();
  anchor_ns_ = cursor().time_ns;
}

void FileSession::set_speed(double speed) {
  speed_ = std::clamp(speed, kMinSpeed, kMaxSpeed);
  anchor();
}

void FileSession::set_cursor(model::Moment moment) {
  cursor_.move(model_, moment);
  anchor();
}

TransportState FileSession::state() const {
  if (live_) return cursor_.following() ? TransportState::running : TransportState::paused;
  if (model_.empty() && loaded_) return TransportState::empty;
  if (playing_) return TransportState::running;
  return cursor_.following() ? TransportState::finished : TransportState::paused;
}

}  // namespace loopscope::session
