#include "app/session/file_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/session/recorded.h"

namespace loopscope::session {

namespace {

using Steady = std::chrono::steady_clock;

// What taking in events may cost of a window's frame, while a file is read: most of the 16.7 ms that one has, so that
// it does not last; the rest is more than layout and drawing take.
constexpr std::chrono::milliseconds kSlice{14};

}  // namespace

FileSource::FileSource(const std::filesystem::path& path, importers::OpenedFile opened)
    : name_(path.filename().string()),
      info_(opened.file->info()),
      memory_(std::move(opened.memory)),
      file_(std::move(opened.file)),
      over_(!file_->is_being_written()),
      notice_(std::move(opened.notice)) {}

std::string_view FileSource::source_text(std::string_view path) const { return preset_text(path); }

Result<void> FileSource::start(Recording& /*recording*/) {
  loader_ = std::make_unique<FileLoader>(std::move(file_));
  return {};
}

bool FileSource::feed(Recording& recording) {
  if (!loader_) return true;
  const Steady::time_point until = Steady::now() + kSlice;
  bool more = true;
  while ((more = take_batch(recording)) && Steady::now() < until) {
  }
  look_at_progress();
  return !more;
}

void FileSource::load(Recording& recording, std::chrono::nanoseconds longest) {
  const Steady::time_point until = Steady::now() + longest;
  while (loader_ && !loaded_ && Steady::now() < until) {
    if (take_batch(recording)) continue;
    loader_->wait(until - Steady::now());
    look_at_progress();
  }
}

bool FileSource::take_batch(Recording& recording) {
  batch_ = loader_->take(std::move(batch_));
  if (!batch_) return false;
  add_batch(*batch_, recording);
  events_ += batch_->events.size();
  return true;
}

void FileSource::look_at_progress() {
  const FileLoader::Progress progress = loader_->progress();
  if (progress == FileLoader::Progress::reading) return;
  loaded_ = true;
  over_ = progress == FileLoader::Progress::ended;
  if (!over_) return;
  if (const auto& damage = loader_->damage()) {
    notice_ = fmt::format("{} is damaged at offset {}: {}. Shown is what stands before.", name_, damage->offset,
                          damage->message);
  }
  loader_.reset();
}

double FileSource::loading_progress() const {
  if (loaded_ || !loader_) return loaded_ ? 1 : 0;
  const auto all = static_cast<double>(std::max<std::uint64_t>(loader_->event_count(), 1));
  return std::min(static_cast<double>(events_) / all, 1.0);
}

TimeNs FileSource::loading_until_ns() const { return loaded_ || !loader_ ? 0 : loader_->duration_ns(); }

}  // namespace loopscope::session
