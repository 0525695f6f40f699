#include "app/session/import_source.h"

#include <algorithm>
#include <utility>

#include "app/session/recorded.h"

namespace loopscope::session {

namespace {

using Steady = std::chrono::steady_clock;

// What taking in events may cost of a window's frame, as for other files.
constexpr std::chrono::milliseconds kSlice{14};
constexpr std::size_t kBatchEvents = 16 * 1024;
/// Of the time that an import takes, about so much goes by before its first event.
constexpr double kReadingShare = 0.7;

}  // namespace

ImportSource::ImportSource(const std::filesystem::path& path, std::unique_ptr<importers::ForeignFile> file)
    : name_(path.filename().string()), file_(std::move(file)), thread_([this] { run(); }) {}

ImportSource::~ImportSource() {
  file_->stop();
  queue_.stop();
  thread_.join();
}

std::optional<Error> ImportSource::wait_for_failure(std::chrono::nanoseconds longest) {
  std::unique_lock lock(mutex_);
  decided_.wait_for(lock, longest, [this] { return begun_ || summary_; });
  if (summary_ && !*summary_) return summary_->error();
  return std::nullopt;
}

// -------------------------------------------------------------------------------------------------------
// The thread
// -------------------------------------------------------------------------------------------------------

void ImportSource::run() {
  Result<importers::ImportSummary> summary = file_->import({.allow_truncated = true}, *this);
  {
    const std::lock_guard lock(mutex_);
    summary_ = std::move(summary);
  }
  decided_.notify_all();
  queue_.end();
}

void ImportSource::begin(const trace::TraceInfo& info, TimeNs duration_ns) {
  {
    const std::lock_guard lock(mutex_);
    begun_ = true;
    clock_ = info.clock;
    duration_ns_ = duration_ns;
  }
  decided_.notify_all();
}

void ImportSource::take(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  if (!filling_) {
    filling_ = queue_.room();
    if (!filling_) return;  // nobody wants it
    filling_->events.clear();
  }
  filling_->events.insert(filling_->events.end(), events.begin(), events.end());
  if (filling_->events.size() < kBatchEvents) return;
  queue_.put(*std::exchange(filling_, std::nullopt), symbols);
}

void ImportSource::finish(trace::Symbols&& symbols) {
  if (filling_) queue_.put(*std::exchange(filling_, std::nullopt), symbols);
}

// -------------------------------------------------------------------------------------------------------
// The owner
// -------------------------------------------------------------------------------------------------------

trace::ClockKind ImportSource::clock() const {
  const std::lock_guard lock(mutex_);
  return clock_;
}

std::string_view ImportSource::source_text(std::string_view path) const { return preset_text(path); }

Result<void> ImportSource::start(Recording& /*recording*/) { return {}; }

bool ImportSource::feed(Recording& recording) {
  if (loaded_) return true;
  const Steady::time_point until = Steady::now() + kSlice;
  bool more = true;
  while ((more = take_batch(recording)) && Steady::now() < until) {
  }
  look_at_end();
  return !more;
}

void ImportSource::load(Recording& recording, std::chrono::nanoseconds longest) {
  const Steady::time_point until = Steady::now() + longest;
  while (!loaded_ && Steady::now() < until) {
    if (take_batch(recording)) continue;
    queue_.wait(until - Steady::now());
    look_at_end();
  }
}

bool ImportSource::take_batch(Recording& recording) {
  batch_ = queue_.take(std::move(batch_));
  if (!batch_) return false;
  add_batch(*batch_, recording);
  if (!batch_->events.empty()) taken_ns_ = batch_->events.back().time_ns;
  return true;
}

void ImportSource::look_at_end() {
  if (queue_.progress() != BatchQueue::Progress::ended) return;
  loaded_ = true;
  const std::lock_guard lock(mutex_);
  notice_ = *summary_ ? importers::notice_of(**summary_, name_) : summary_->error().message;
}

double ImportSource::loading_progress() const {
  if (loaded_) return 1;
  const std::lock_guard lock(mutex_);
  if (!begun_) return kReadingShare * file_->progress();
  const double told = static_cast<double>(taken_ns_) / static_cast<double>(std::max<TimeNs>(duration_ns_, 1));
  // Never 1, which means that all is there.
  return std::min(kReadingShare + (1 - kReadingShare) * told, 0.999);
}

TimeNs ImportSource::loading_until_ns() const {
  if (loaded_) return 0;
  const std::lock_guard lock(mutex_);
  return duration_ns_;
}

}  // namespace loopscope::session
