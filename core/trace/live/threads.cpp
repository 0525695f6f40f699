#include "core/trace/live/threads.h"

#include <cstdio>
#include <mutex>
#include <string>

#include "core/base/check.h"
#include "core/trace/live/monotonic.h"

namespace loopscope::trace {
namespace {

void print_to_stdout(std::string_view line) {
  std::string whole(line);  // in one piece, so that no other thread's line comes between
  whole += '\n';
  std::fwrite(whole.data(), 1, whole.size(), stdout);
}

}  // namespace

/// The ring has one producer, and the table of strings one writer: whoever holds the lock. The stamp is taken under it,
/// so that events stand in order of their times.
struct Threads::State {
  explicit State(std::shared_ptr<LoopTrace> place)
      : trace(std::move(place)), next_id(trace ? trace->first_object() : kNoObject) {}

  void emit(Kind kind, ObjectId subject, std::uint64_t a = 0, std::uint64_t b = 0) {
    const std::lock_guard lock(mutex);
    store(kind, subject, a, b);
  }
  /// Under the lock.
  void store(Kind kind, ObjectId subject, std::uint64_t a, std::uint64_t b) {
    trace->sink().emit(
        {.time_ns = monotonic_ns(), .kind = kind, .loop = trace->id(), .subject = subject, .a = a, .b = b});
  }

  const std::shared_ptr<LoopTrace> trace;  // null: nothing is recorded
  std::mutex mutex;
  ObjectId next_id;
  std::function<void(std::string_view)> output = print_to_stdout;
};

Threads::Threads() : Threads(std::shared_ptr<LoopTrace>()) {}

Threads::Threads(Recorder& recorder) : Threads(place_in(recorder)) {}

Threads::Threads(std::shared_ptr<LoopTrace> trace) : state_(std::make_shared<State>(std::move(trace))) {}

ThreadTrace Threads::begin(std::string_view name) const {
  if (!state_->trace) return {state_, kNoObject};
  const std::lock_guard lock(state_->mutex);
  const ObjectId id = state_->next_id++;
  state_->store(Kind::thread_begin, id, state_->trace->strings().intern(name), 0);
  return {state_, id};
}

void Threads::set_output(std::function<void(std::string_view)> output) { state_->output = std::move(output); }

ThreadTrace::~ThreadTrace() {
  if (state_ && id_ != kNoObject) state_->emit(Kind::thread_end, id_);
}

ThreadTrace::Blocked ThreadTrace::block(Call in, int fd, const std::source_location& where) {
  LOOPSCOPE_DCHECK(state_ != nullptr);
  const ThreadBlock block{.in = in, .fd = fd < 0 ? kUnknownFd : static_cast<std::uint32_t>(fd)};
  if (id_ != kNoObject) state_->emit(Kind::thread_block, id_, block.packed(), location_argument(where));
  return Blocked(*this);
}

void ThreadTrace::resume() const {
  if (id_ != kNoObject) state_->emit(Kind::thread_resume, id_);
}

void ThreadTrace::print_line(std::string_view line) const {
  LOOPSCOPE_DCHECK(state_ != nullptr);
  const std::lock_guard lock(state_->mutex);
  if (id_ != kNoObject) state_->store(Kind::print, id_, state_->trace->strings().intern(line), 0);
  if (state_->output) state_->output(line);
}

}  // namespace loopscope::trace
