#include "app/session/file_loader.h"

#include <utility>

namespace loopscope::session {

namespace {

/// Batches of some ten thousand events that may wait: enough to work on during a window frame.
constexpr std::size_t kMostBatches = 48;
/// How often a file that is being written is looked at.
constexpr std::chrono::milliseconds kLookAgain{30};

}  // namespace

FileLoader::FileLoader(std::unique_ptr<trace::SeekableFile> file) : file_(std::move(file)) {
  note_size();
  thread_ = std::thread([this] { run(); });
}

FileLoader::~FileLoader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  taken_.notify_all();
  thread_.join();
}

std::optional<FileLoader::Batch> FileLoader::take(std::optional<Batch> before) {
  std::optional<Batch> next;
  {
    const std::lock_guard lock(mutex_);
    if (before) spare_.push_back(*std::move(before));
    if (batches_.empty()) return next;
    next = std::move(batches_.front());
    batches_.pop_front();
  }
  taken_.notify_one();
  return next;
}

void FileLoader::wait(std::chrono::nanoseconds longest) {
  std::unique_lock lock(mutex_);
  read_.wait_for(lock, longest, [this] { return !batches_.empty() || progress_ != Progress::reading; });
}

FileLoader::Progress FileLoader::progress() const {
  const std::lock_guard lock(mutex_);
  return batches_.empty() ? progress_ : Progress::reading;
}

void FileLoader::run() {
  trace::EventStream stream(*file_);
  while (true) {
    while (read_on(stream)) {
    }
    if (stream.complete() || !wait_for_writer()) break;
  }
  {
    const std::lock_guard lock(mutex_);
    progress_ = Progress::ended;
    damage_ = stream.damage();
  }
  read_.notify_all();
}

/// Reads one batch and hands it over. False when there is none, or nobody wants it.
bool FileLoader::read_on(trace::EventStream& stream) {
  Batch batch;
  {
    std::unique_lock lock(mutex_);
    taken_.wait(lock, [this] { return stop_ || batches_.size() < kMostBatches; });
    if (stop_) return false;
    progress_ = Progress::reading;
    if (!spare_.empty()) {
      batch = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (!stream.next(batch.events)) return false;
  add_symbols(stream.symbols(), batch);
  {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
  }
  read_.notify_one();
  return true;
}

/// True when the file has grown, sooner or later; false when it will not, or nobody waits for that.
bool FileLoader::wait_for_writer() {
  while (true) {
    // In this order: what a writer wrote last before it closed the file is still seen.
    const bool written = file_->is_being_written();
    if (file_->refresh()) {
      note_size();
      return true;
    }
    std::unique_lock lock(mutex_);
    if (stop_ || !written) return false;
    progress_ = Progress::waiting;
    read_.notify_all();
    if (taken_.wait_for(lock, kLookAgain, [this] { return stop_; })) return false;
  }
}

void FileLoader::add_symbols(const trace::Symbols& symbols, Batch& batch) {
  batch.strings.clear();
  batch.locations.clear();
  for (; strings_ < symbols.string_count(); ++strings_) {
    batch.strings.emplace_back(symbols.string(static_cast<StringId>(strings_)));
  }
  for (; locations_ < symbols.location_count(); ++locations_) {
    batch.locations.push_back(symbols.location(static_cast<LocationId>(locations_)));
  }
}

void FileLoader::note_size() {
  event_count_.store(file_->event_count(), std::memory_order_relaxed);
  duration_ns_.store(file_->duration_ns(), std::memory_order_relaxed);
}

}  // namespace loopscope::session
