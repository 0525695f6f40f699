#include "core/trace/live/recorder.h"

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace loopscope::trace {
namespace {

using Steady = std::chrono::steady_clock;

// Written at once; also bounds what is in memory beside the rings.
constexpr std::size_t kBatchEvents = 1 << 15;
// Between two looks at the rings. The longest is short enough that a loop which wakes up and does a lot at once finds
// its ring looked at before it is full.
constexpr Duration kShortestPause = std::chrono::microseconds(250);
constexpr Duration kLongestPause = std::chrono::milliseconds(4);

TimeNs now_ns(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return TimeNs{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

ClockCalibration calibration_at(TimeNs monotonic_ns) {
  return {.monotonic_ns = monotonic_ns,
          .realtime_ns = now_ns(CLOCK_REALTIME) - (now_ns(CLOCK_MONOTONIC) - monotonic_ns)};
}

/// A thread begun while this lives gets no signal: neither the program's own, nor the one that comes of a file beyond
/// its limit of size, which becomes an error of write() then.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::create(const std::filesystem::path& path, const TraceInfo& info,
                                                   const RecorderOptions& options) {
  auto writer = FileWriter::create(path, info);
  if (!writer) return writer.error();
  try {
    return std::unique_ptr<Recorder>(new Recorder(*std::move(writer), info.clock, options));
  } catch (const std::system_error& error) {
    return Error{fmt::format("cannot start the thread that writes {}: {}", path.string(), error.code().message())};
  }
}

Recorder::Recorder(std::unique_ptr<FileWriter> writer, ClockKind clock, const RecorderOptions& options)
    : writer_(std::move(writer)),
      clock_(clock),
      flush_after_(options.flush_after),
      many_events_(options.ring_events / 8),
      collector_(symbols_, {.clock = clock, .policy = options.policy, .ring_events = options.ring_events}) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { record(); });
}

Recorder::~Recorder() { static_cast<void>(finish()); }

Result<void> Recorder::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  asked_.notify_one();
  if (thread_.joinable()) thread_.join();
  const auto failure = this->failure();
  return failure ? Result<void>(*failure) : Result<void>();
}

std::optional<Error> Recorder::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void Recorder::record() {
  Result<void> written = write_until_asked_to_finish();
  if (written) written = write_rest();
  collector_.abandon();  // before the failure is told: the loops go on
  if (written) return;
  const std::lock_guard lock(mutex_);
  failure_ = written.error();
}

Result<void> Recorder::write_until_asked_to_finish() {
  Duration pause = kShortestPause;
  while (true) {
    batch_.clear();
    const std::size_t count = collector_.collect(batch_, kBatchEvents);
    if (Result<void> written = write_batch(); !written) return written;
    pause = count > many_events_ ? kShortestPause : std::min(pause * 2, kLongestPause);
    if (asked_to_finish_within(count < kBatchEvents ? pause : Duration::zero())) return {};
  }
}

Result<void> Recorder::write_batch() {
  const auto now = Steady::now();
  if (!batch_.empty()) {
    if (clock_ == ClockKind::real && events_ == 0) writer_->calibrate(calibration_at(collector_.zero_ns()));
    if (Result<void> appended = writer_->append(batch_, symbols_); !appended) return appended;
    events_.fetch_add(batch_.size(), std::memory_order_relaxed);
    last_ns_.store(batch_.back().time_ns, std::memory_order_relaxed);
    // A flush makes the bytes depend on the machine, so that runs on a virtual clock have none.
    if (!flush_at_ && clock_ == ClockKind::real) flush_at_ = now + flush_after_;
  }
  if (!flush_at_ || now < *flush_at_) return {};
  flush_at_.reset();
  return writer_->flush();
}

Result<void> Recorder::write_rest() {
  batch_.clear();
  collector_.collect_rest(batch_);
  if (Result<void> written = write_batch(); !written) return written;
  return writer_->finish();
}

bool Recorder::asked_to_finish_within(Duration pause) {
  std::unique_lock lock(mutex_);
  return asked_.wait_for(lock, pause, [this] { return finishing_; });
}

}  // namespace loopscope::trace
