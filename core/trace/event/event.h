#pragma once

#include <bit>
#include <cstdint>
#include <source_location>

#include "core/base/ids.h"
#include "core/base/time.h"

namespace loopscope::trace {

/// Everything a loop does is one of these. The comment names what `subject`, `a` and `b` of the Event hold; what is not
/// named is 0. The values are part of the file format (FORMAT.md): never renumber them.
///
/// A task's step is a handle too, but it is told by the task events alone: task_ready puts it into the ready queue,
/// task_run begins its turn, task_await or task_done ends it. Handle events tell of all other callbacks. The ready
/// queue in order is therefore what task_ready, task_await(yield), timer_fire, fd_ready and handle_ready have put in
/// and task_run, handle_begin and handle_cancel have taken out.
enum class Kind : std::uint8_t {
  none = 0,  ///< never emitted

  loop_start = 1,  ///< a: ClockKind; b: name of the loop (string)
  loop_stop = 2,

  frame_begin = 3,   ///< a: number of the frame, from 1
  select_begin = 4,  ///< a: timeout in ns, 0 to poll, kForever without limit; b: number of descriptors watched
  select_end = 5,    ///< a: number of watches that became ready

  timer_arm = 6,     ///< subject: timer; a: deadline (trace time, ns); b: the task it will wake, or 0
  timer_fire = 7,    ///< subject: timer, which is due and enters the ready queue
  timer_cancel = 8,  ///< subject: timer, armed or already in the ready queue, which will not run

  fd_watch = 9,     ///< subject: watch; a: FdInterest; b: the task it will wake, or 0
  fd_ready = 10,    ///< subject: watch, which enters the ready queue; a: FdInterest
  fd_unwatch = 11,  ///< subject: watch; it leaves the ready queue too, if it is in it

  handle_ready = 12,   ///< subject: handle; a: Waker; b: what it does (static text), e.g. "gather: child done"
  handle_begin = 13,   ///< subject: handle, timer or watch; its turn begins
  handle_end = 14,     ///< subject: the same; its turn ends
  handle_cancel = 15,  ///< subject: handle, which leaves the ready queue without a turn

  task_create = 16,            ///< subject: task; a: TaskOrigin (parent task, name); b: coroutine (location)
  task_ready = 17,             ///< subject: task; a: Waker
  task_run = 18,               ///< subject: task; its turn begins
  task_await = 19,             ///< subject: task; its turn ends; a: Await (what, target); b: the co_await (location)
  task_cancel_requested = 20,  ///< subject: task; a: the task that asked, or 0
  task_done = 21,              ///< subject: task; its turn ends; a: Outcome; b: the result or the exception (string)

  coro_enter = 22,  ///< subject: task; a: the coroutine entered (location); b: the co_await that called it (location)
  coro_leave = 23,  ///< subject: task; its innermost coroutine returned or threw

  future_create = 24,  ///< subject: future; a: FutureKind in the low 32 bits, number of children (gather) above
  future_done = 25,    ///< subject: future; a: Outcome

  job_submit = 26,  ///< subject: job; a: the task that submitted it; b: the function (string)
  job_begin = 27,   ///< subject: job; a: JobBegin
  job_end = 28,     ///< subject: job; a: Outcome

  sync_op =
      29,  ///< subject: lock, event, ...; a: SyncOp (what kind of object, which operation); b: its count afterwards

  print = 30,    ///< subject: the task or thread that printed, or 0; a: text (string), without its line end
  mark = 31,     ///< subject: task, thread or 0; a: text (string)
  counter = 32,  ///< a: name (string); b: value, the bits of a double

  warning = 33,  ///< subject: task or 0; a: WarningKind; b: text (string)
  dropped = 34,  ///< a: number of events lost here, because the reader was too slow

  loop_pause = 35,   ///< the gate holds the loop, on the real clock; a virtual clock stands still meanwhile
  loop_resume = 36,  ///< the gate let it go on

  task_rename = 37,  ///< subject: task, not done; a: its name from now on (string)

  thread_begin = 38,   ///< subject: thread, which runs from now on; a: its name (string)
  thread_block = 39,   ///< subject: thread, which runs no more until it is let go on; a: ThreadBlock; b: the call
                       ///< (location)
  thread_resume = 40,  ///< subject: thread, whose call returned: it runs
  thread_end = 41,     ///< subject: thread
};
inline constexpr int kKindCount = 42;

using loopscope::ClockKind;

/// Packs two 32-bit values into an argument.
constexpr std::uint64_t pack(std::uint32_t low, std::uint32_t high) {
  return low | static_cast<std::uint64_t>(high) << 32;
}
constexpr std::uint32_t low_half(std::uint64_t argument) { return static_cast<std::uint32_t>(argument); }
constexpr std::uint32_t high_half(std::uint64_t argument) { return static_cast<std::uint32_t>(argument >> 32); }

/// A file descriptor whose number is not known: an imported trace may say that one was waited for, and not which.
inline constexpr std::uint32_t kUnknownFd = UINT32_MAX;

/// Who moved a task or handle into the ready queue: whose turn it was. A callback is named itself; what made it ready
/// is the waker of its own handle_ready, and so the chain of causes can be followed. (Traces of before named its cause
/// in its place.)
struct Waker {
  enum class Kind : std::uint8_t {
    none = 0,      ///< the program itself, outside any turn
    task = 1,      ///< id: the task
    timer = 2,     ///< id: the timer
    fd = 3,        ///< a watch; id: its file descriptor's number, or kUnknownFd
    callback = 4,  ///< id: the handle
    thread = 5,    ///< another thread, through call_soon_threadsafe
  };
  Kind kind = Kind::none;
  std::uint32_t id = 0;

  constexpr std::uint64_t packed() const { return pack(static_cast<std::uint32_t>(kind), id); }
  static constexpr Waker unpack(std::uint64_t argument) {
    return {static_cast<Kind>(low_half(argument)), high_half(argument)};
  }
  bool operator==(const Waker&) const = default;
};
inline constexpr int kWakerKindCount = 6;

/// What a task awaits.
struct Await {
  enum class What : std::uint8_t {
    yield = 0,     ///< nothing: the task goes straight back into the ready queue (`sleep(0s)`)
    future = 1,    ///< target: future
    task = 2,      ///< target: task
    sleep = 3,     ///< target: timer
    gather = 4,    ///< target: the gathering future
    fd_read = 5,   ///< target: the file descriptor's number, or kUnknownFd; the state is `selector`
    fd_write = 6,  ///< likewise
    lock = 7,      ///< target: the lock; so on for the next
    event = 8,
    condition = 9,
    semaphore = 10,
    barrier = 11,
    queue = 12,
    job = 13,  ///< target: executor job
    wait = 14,
  };
  What what = What::yield;
  std::uint32_t target = 0;

  constexpr std::uint64_t packed() const { return pack(static_cast<std::uint32_t>(what), target); }
  static constexpr Await unpack(std::uint64_t argument) {
    return {static_cast<What>(low_half(argument)), high_half(argument)};
  }
  /// Suspended until a file descriptor is ready: drawn as `selector` rather than `awaiting`.
  constexpr bool on_selector() const { return what == What::fd_read || what == What::fd_write; }
  bool operator==(const Await&) const = default;
};
inline constexpr int kAwaitWhatCount = 15;

/// What kind of call a thread is blocked in.
enum class Call : std::uint8_t {
  other = 0,
  accept = 1,
  connect = 2,
  recv = 3,
  send = 4,
  read = 5,    ///< of a file or a pipe
  write = 6,   ///< likewise
  select = 7,  ///< or poll, or epoll_wait
  sleep = 8,
  lock = 9,
  condition = 10,
  event = 11,
  semaphore = 12,
  barrier = 13,
  queue = 14,   ///< for an item, or for room
  join = 15,    ///< for another thread's end
  job = 16,     ///< for the result of one
  process = 17  ///< for another process's end
};
inline constexpr int kCallCount = 18;

/// What a thread is blocked in, and on which descriptor.
struct ThreadBlock {
  Call in = Call::other;
  std::uint32_t fd = kUnknownFd;  ///< kUnknownFd: on none, or it is not known

  constexpr std::uint64_t packed() const { return pack(static_cast<std::uint32_t>(in), fd); }
  static constexpr ThreadBlock unpack(std::uint64_t argument) {
    return {static_cast<Call>(low_half(argument)), high_half(argument)};
  }
  bool operator==(const ThreadBlock&) const = default;
};

/// Which descriptor is watched for what.
struct FdInterest {
  enum class Interest : std::uint8_t { read = 1, write = 2 };
  Interest interest = Interest::read;
  int fd = -1;

  constexpr std::uint64_t packed() const {
    return pack(static_cast<std::uint32_t>(interest), static_cast<std::uint32_t>(fd));
  }
  static constexpr FdInterest unpack(std::uint64_t argument) {
    return {static_cast<Interest>(low_half(argument)), static_cast<int>(high_half(argument))};
  }
  bool operator==(const FdInterest&) const = default;
};
using Interest = FdInterest::Interest;

/// Where a task comes from. A name of 0 stands for none given; the loop names tasks "Task-1", "Task-2", ... as asyncio
/// does.
struct TaskOrigin {
  ObjectId parent = kNoObject;
  StringId name = 0;

  constexpr std::uint64_t packed() const { return pack(parent, name); }
  static constexpr TaskOrigin unpack(std::uint64_t argument) { return {low_half(argument), high_half(argument)}; }
};

/// How a task, future or job ended.
enum class Outcome : std::uint8_t { result = 0, exception = 1, cancelled = 2 };
inline constexpr int kOutcomeCount = 3;

enum class FutureKind : std::uint8_t { plain = 0, gather = 1 };
inline constexpr int kFutureKindCount = 2;

/// Which worker a job began on, and when. Only the loop's thread emits, so it is told when the loop hears of the end.
struct JobBegin {
  std::uint32_t worker = 0;  ///< from 1, each worker of all the loop's pools another
  std::uint32_t us_ago =
      0;  ///< how long before this event, in microseconds; 0: not known (on a virtual clock it is not)

  constexpr std::uint64_t packed() const { return pack(worker, us_ago); }
  static constexpr JobBegin unpack(std::uint64_t argument) { return {low_half(argument), high_half(argument)}; }
  bool operator==(const JobBegin&) const = default;
};

/// An operation on a synchronisation object.
struct SyncOp {
  enum class Object : std::uint8_t { lock = 0, event = 1, condition = 2, semaphore = 3, barrier = 4, queue = 5 };
  enum class Op : std::uint8_t {
    create = 0,
    acquire = 1,
    release = 2,
    set = 3,
    clear = 4,
    notify = 5,
    put = 6,
    get = 7,
    task_done = 8,  ///< of a queue: an item is dealt with; count: how many are not yet
    join = 9,       ///< of a queue: somebody no longer waits for that; count: likewise
    reset = 10,     ///< of a barrier; count: the tasks in it, which get BrokenBarrierError
    abort = 11,     ///< likewise
  };
  Object object = Object::lock;
  Op op = Op::create;

  constexpr std::uint64_t packed() const {
    return pack(static_cast<std::uint32_t>(object), static_cast<std::uint32_t>(op));
  }
  static constexpr SyncOp unpack(std::uint64_t argument) {
    return {static_cast<Object>(low_half(argument)), static_cast<Op>(high_half(argument))};
  }
};
inline constexpr int kSyncObjectCount = 6;
inline constexpr int kSyncOpCount = 12;

enum class WarningKind : std::uint8_t {
  never_awaited = 0,
  exception_never_retrieved = 1,
  slow_callback = 2,
  destroyed_pending = 3,
};
inline constexpr int kWarningKindCount = 4;

/// One thing a loop did. 32 bytes.
///
/// As emitted, a location argument is the pointer inside a std::source_location (see location_argument), a text
/// argument the pointer to a static string, and a string the id in the loop's StringTable; times are on the loop's
/// clock. Whoever drains a ring (PortableForm) turns them all into ids of one Symbols table and times since the trace's
/// first event. Everything behind the drain (files, the model) sees only that portable form.
struct Event {
  TimeNs time_ns = 0;
  Kind kind = Kind::none;
  LoopId loop = 0;
  std::uint16_t reserved = 0;
  ObjectId subject = kNoObject;
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  bool operator==(const Event&) const = default;
};
static_assert(sizeof(Event) == 32);

/// What an argument of an event is: the schema that the drain, the codec, the text form and the validator share.
enum class ArgumentType : std::uint8_t {
  unused,     ///< must be 0
  number,     ///< as it is
  time,       ///< a moment; shifted like time_ns
  string,     ///< StringId
  text,       ///< emitted as const char* with static lifetime, drained to StringId
  coroutine,  ///< location of a coroutine; its line is dropped, since compilers disagree about it
  location,   ///< location of a co_await
  waker,
  await,
  fd_interest,
  task_origin,
  outcome,
  object,  ///< ObjectId
  enumerator,
  block,  ///< ThreadBlock
};

struct KindInfo {
  const char* name;  ///< the enumerator's name, "task_ready"
  ArgumentType a;
  ArgumentType b;
  const char* subject;  ///< the word for the subject in text, "timer"; empty when the kind has no subject
  const char* a_name;   ///< likewise for the arguments; empty when the argument's type already says what it is
  const char* b_name;
  bool subject_optional;  ///< the subject may be 0
};

/// The schema of a kind. Kinds out of range give the one of Kind::none.
const KindInfo& kind_info(Kind kind);

/// The location's pointer to its static data, as an event's argument. Both libstdc++ and libc++ keep a source_location
/// as that one pointer.
inline std::uint64_t location_argument(const std::source_location& location) {
  return std::bit_cast<std::uint64_t>(location);
}
std::source_location location_from_argument(std::uint64_t argument);

}  // namespace loopscope::trace
