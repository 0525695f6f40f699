#include "app/model/snapshot.h"

#include "core/base/check.h"

namespace loopscope::model {

namespace {

using trace::ByteReader;
using trace::ByteWriter;

// Small for times close to the state's own, whichever side.
void put_time(ByteWriter& out, TimeNs time_ns, TimeNs at_ns) {
  out.varint(trace::zigzag(static_cast<std::uint64_t>(at_ns) - static_cast<std::uint64_t>(time_ns)));
}
TimeNs get_time(ByteReader& in, TimeNs at_ns) {
  return static_cast<TimeNs>(static_cast<std::uint64_t>(at_ns) - trace::unzigzag(in.varint()));
}

// Pairs: the enumerator is small.
void put_pair(ByteWriter& out, std::uint64_t pair) {
  out.varint(trace::low_half(pair));
  out.varint(trace::high_half(pair));
}
std::uint64_t get_pair(ByteReader& in) {
  const auto low = static_cast<std::uint32_t>(in.varint());
  return trace::pack(low, static_cast<std::uint32_t>(in.varint()));
}

std::uint32_t get_number(ByteReader& in) { return static_cast<std::uint32_t>(in.varint()); }

void put_task(ByteWriter& out, const trace::TaskStatus& task, TimeNs at_ns) {
  out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(task.state) | (task.awaits ? 0x10U : 0U) |
                                     (task.waker ? 0x20U : 0U)));
  out.varint(task.parent);
  if (task.awaits) put_pair(out, task.awaits->packed());
  if (task.waker) put_pair(out, task.waker->packed());
  put_time(out, task.since_ns, at_ns);
  out.varint(task.stack.size());
  for (const trace::StackFrame& frame : task.stack) {
    out.varint(frame.coroutine);
    out.varint(frame.location);
  }
}

trace::TaskStatus get_task(ByteReader& in, TimeNs at_ns) {
  trace::TaskStatus task;
  const std::uint8_t head = in.byte();
  task.state = static_cast<trace::TaskState>(head & 0x0F);
  task.parent = get_number(in);
  if (head & 0x10) task.awaits = trace::Await::unpack(get_pair(in));
  if (head & 0x20) task.waker = trace::Waker::unpack(get_pair(in));
  task.since_ns = get_time(in, at_ns);
  task.stack.resize(in.varint());
  for (trace::StackFrame& frame : task.stack) {
    frame.coroutine = get_number(in);
    frame.location = get_number(in);
  }
  return task;
}

void put_ready(ByteWriter& out, const trace::ReadyEntry& entry) {
  out.byte(entry.is_task ? 1 : 0);
  out.varint(entry.id);
  put_pair(out, entry.waker.packed());
  out.varint(entry.label);
  out.varint(entry.task);
}

trace::ReadyEntry get_ready(ByteReader& in) {
  trace::ReadyEntry entry;
  entry.is_task = in.byte() != 0;
  entry.id = get_number(in);
  entry.waker = trace::Waker::unpack(get_pair(in));
  entry.label = get_number(in);
  entry.task = get_number(in);
  return entry;
}

void put_job(ByteWriter& out, const trace::JobStatus& job, TimeNs at_ns) {
  out.byte(static_cast<std::uint8_t>(job.state));
  out.varint(job.task);
  out.varint(job.function);
  out.varint(job.worker);
  put_time(out, job.since_ns, at_ns);
}

trace::JobStatus get_job(ByteReader& in, TimeNs at_ns) {
  trace::JobStatus job;
  job.state = static_cast<trace::JobState>(in.byte());
  job.task = get_number(in);
  job.function = get_number(in);
  job.worker = get_number(in);
  job.since_ns = get_time(in, at_ns);
  return job;
}

void put_thread(ByteWriter& out, const trace::ThreadStatus& thread, TimeNs at_ns) {
  out.byte(static_cast<std::uint8_t>(thread.state));
  out.varint(thread.name);
  put_pair(out, thread.block.packed());
  out.varint(thread.location);
  put_time(out, thread.since_ns, at_ns);
}

trace::ThreadStatus get_thread(ByteReader& in, TimeNs at_ns) {
  trace::ThreadStatus thread;
  thread.state = static_cast<trace::ThreadState>(in.byte());
  thread.name = get_number(in);
  thread.block = trace::ThreadBlock::unpack(get_pair(in));
  thread.location = get_number(in);
  thread.since_ns = get_time(in, at_ns);
  return thread;
}

// The entries of a map, each after the distance of its id from the one before: the order does not matter, but what was
// created together is mostly still together.
template <class Map, class Put>
void put_map(ByteWriter& out, const Map& map, Put put) {
  out.varint(map.size());
  ObjectId last = 0;
  for (const auto& [id, value] : map) {
    out.varint(trace::zigzag(std::uint64_t{id} - last));
    last = id;
    put(value);
  }
}

template <class Map, class Get>
void get_map(ByteReader& in, Map& map, Get get) {
  const std::uint64_t count = in.varint();
  map.reserve(count);
  std::uint64_t id = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    id += trace::unzigzag(in.varint());
    map.try_emplace(static_cast<ObjectId>(id), get(static_cast<ObjectId>(id)));
  }
}

}  // namespace

trace::Bytes pack_state(const trace::LoopState& state) {
  trace::Bytes bytes;
  ByteWriter out(bytes);
  out.varint(static_cast<std::uint64_t>(state.at_ns));
  out.byte(static_cast<std::uint8_t>(state.phase));
  out.varint(state.frame);
  put_time(out, state.phase_since_ns, state.at_ns);
  out.varint(trace::zigzag(static_cast<std::uint64_t>(state.select_timeout_ns)));
  out.varint(state.running);
  out.byte(state.running_is_task ? 1 : 0);
  out.varint(state.ready.size());
  for (const trace::ReadyEntry& entry : state.ready) put_ready(out, entry);
  put_map(out, state.timers, [&](const trace::TimerEntry& timer) {
    put_time(out, timer.deadline_ns, state.at_ns);
    out.varint(timer.task);
  });
  put_map(out, state.watches, [&](const trace::WatchEntry& watch) {
    put_pair(out, watch.interest.packed());
    out.varint(watch.task);
    out.byte(watch.queued ? 1 : 0);
  });
  put_map(out, state.tasks, [&](const trace::TaskStatus& task) { put_task(out, task, state.at_ns); });
  put_map(out, state.jobs, [&](const trace::JobStatus& job) { put_job(out, job, state.at_ns); });
  put_map(out, state.threads, [&](const trace::ThreadStatus& thread) { put_thread(out, thread, state.at_ns); });
  bytes.shrink_to_fit();
  return bytes;
}

trace::LoopState unpack_state(const trace::Bytes& bytes) {
  trace::LoopState state;
  ByteReader in(bytes);
  state.at_ns = static_cast<TimeNs>(in.varint());
  state.phase = static_cast<trace::LoopPhase>(in.byte());
  state.frame = in.varint();
  state.phase_since_ns = get_time(in, state.at_ns);
  state.select_timeout_ns = static_cast<TimeNs>(trace::unzigzag(in.varint()));
  state.running = get_number(in);
  state.running_is_task = in.byte() != 0;
  state.ready.resize(in.varint());
  for (trace::ReadyEntry& entry : state.ready) entry = get_ready(in);
  get_map(in, state.timers, [&](ObjectId id) {
    const TimeNs deadline_ns = get_time(in, state.at_ns);
    return trace::TimerEntry{id, deadline_ns, get_number(in)};
  });
  get_map(in, state.watches, [&](ObjectId id) {
    const trace::FdInterest interest = trace::FdInterest::unpack(get_pair(in));
    const ObjectId task = get_number(in);
    return trace::WatchEntry{id, interest, task, in.byte() != 0};
  });
  get_map(in, state.tasks, [&](ObjectId) { return get_task(in, state.at_ns); });
  get_map(in, state.jobs, [&](ObjectId) { return get_job(in, state.at_ns); });
  get_map(in, state.threads, [&](ObjectId) { return get_thread(in, state.at_ns); });
  LOOPSCOPE_CHECK(in.finished());
  return state;
}

}  // namespace loopscope::model
