#include "app/session/file_loader.h"

#include <utility>

namespace loopscope::session {

namespace {

/// How often a file that is being written is looked at.
constexpr std::chrono::milliseconds kLookAgain{30};

}  // namespace

FileLoader::FileLoader(std::unique_ptr<trace::SeekableFile> file) : file_(std::move(file)) {
  note_size();
  thread_ = std::thread([this] { run(); });
}

FileLoader::~FileLoader() {
  queue_.stop();
  thread_.join();
}

void FileLoader::run() {
  trace::EventStream stream(*file_);
  while (true) {
    while (read_on(stream)) {
    }
    if (stream.complete() || !wait_for_writer()) break;
  }
  damage_ = stream.damage();
  queue_.end();
}

/// Reads one batch and hands it over. False when there is none, or nobody wants it.
bool FileLoader::read_on(trace::EventStream& stream) {
  std::optional<Batch> batch = queue_.room();
  if (!batch || !stream.next(batch->events)) return false;
  queue_.put(*std::move(batch), stream.symbols());
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
    if (!written || !queue_.rest(kLookAgain)) return false;
  }
}

void FileLoader::note_size() {
  event_count_.store(file_->event_count(), std::memory_order_relaxed);
  duration_ns_.store(file_->duration_ns(), std::memory_order_relaxed);
}

}  // namespace loopscope::session
