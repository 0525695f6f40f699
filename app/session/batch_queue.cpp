#include "app/session/batch_queue.h"

#include <utility>

namespace loopscope::session {

namespace {

/// Batches of some ten thousand events that may wait: enough to work on during a window frame.
constexpr std::size_t kMostBatches = 48;

}  // namespace

std::optional<Batch> BatchQueue::room() {
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [this] { return stop_ || batches_.size() < kMostBatches; });
  if (stop_) return std::nullopt;
  progress_ = Progress::reading;
  Batch batch;
  if (!spare_.empty()) {
    batch = std::move(spare_.back());
    spare_.pop_back();
  }
  return batch;
}

void BatchQueue::put(Batch batch, const trace::Symbols& symbols) {
  batch.strings.clear();
  batch.locations.clear();
  for (; strings_ < symbols.string_count(); ++strings_) {
    batch.strings.emplace_back(symbols.string(static_cast<StringId>(strings_)));
  }
  for (; locations_ < symbols.location_count(); ++locations_) {
    batch.locations.push_back(symbols.location(static_cast<LocationId>(locations_)));
  }
  {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
  }
  read_.notify_one();
}

bool BatchQueue::rest(std::chrono::milliseconds length) {
  std::unique_lock lock(mutex_);
  if (stop_) return false;
  progress_ = Progress::waiting;
  read_.notify_all();
  return !taken_.wait_for(lock, length, [this] { return stop_; });
}

void BatchQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    progress_ = Progress::ended;
  }
  read_.notify_all();
}

std::optional<Batch> BatchQueue::take(std::optional<Batch> before) {
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

void BatchQueue::wait(std::chrono::nanoseconds longest) {
  std::unique_lock lock(mutex_);
  read_.wait_for(lock, longest, [this] { return !batches_.empty() || progress_ != Progress::reading; });
}

BatchQueue::Progress BatchQueue::progress() const {
  const std::lock_guard lock(mutex_);
  return batches_.empty() ? progress_ : Progress::reading;
}

void BatchQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  taken_.notify_all();
}

bool BatchQueue::stopped() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

}  // namespace loopscope::session
