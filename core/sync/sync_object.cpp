#include "core/sync/sync_object.h"

#include <stdexcept>

namespace loopscope {
namespace {

trace::Await::What await_what(trace::SyncOp::Object kind) {
  using Object = trace::SyncOp::Object;
  using What = trace::Await::What;
  switch (kind) {
    case Object::lock:
      return What::lock;
    case Object::event:
      return What::event;
    case Object::condition:
      return What::condition;
    case Object::semaphore:
      return What::semaphore;
    case Object::barrier:
      return What::barrier;
    case Object::queue:
      return What::queue;
  }
  return What::lock;
}

}  // namespace

void SyncObject::bind() {
  if (whole_) {
    whole_->bind();
    return;
  }
  EventLoop& loop = get_running_loop();
  if (bound_to(loop)) return;
  if (loop_) throw std::logic_error("a lock, event or queue is used on another event loop than the one it belongs to");
  loop_ = &loop;
  loop_number_ = loop.number();
  id_ = loop.new_id();
  tell(trace::SyncOp::Op::create, 0);
}

void SyncObject::bind_if_running() {
  if (running_loop_or_null()) bind();
}

trace::Await SyncObject::await() {
  if (whole_) return whole_->await();
  bind();
  return {await_what(kind_), id_};
}

void SyncObject::tell(trace::SyncOp::Op op, std::uint64_t count) {
  EventLoop* const loop = running_loop_or_null();
  if (whole_ || !loop || !bound_to(*loop)) return;  // outside a run there is nothing to be told
  loop->emit(trace::Kind::sync_op, id_, trace::SyncOp{kind_, op}.packed(), count);
}

}  // namespace loopscope
