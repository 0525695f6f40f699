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
  EventLoop& loop = get_running_loop();
  if (loop_ == &loop) return;
  if (loop_) throw std::logic_error("a lock, event or queue is used on another event loop than the one it belongs to");
  loop_ = &loop;
  id_ = loop.new_id();
  tell(trace::SyncOp::Op::create, 0);
}

trace::Await SyncObject::await() {
  bind();
  return {await_what(kind_), id_};
}

void SyncObject::tell(trace::SyncOp::Op op, std::uint64_t count) {
  if (!loop_ || loop_ != running_loop_or_null()) return;  // outside a run there is nothing to be told
  loop_->emit(trace::Kind::sync_op, id_, trace::SyncOp{kind_, op}.packed(), count);
}

}  // namespace loopscope
