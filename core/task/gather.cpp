#include "core/task/gather.h"

#include <unordered_set>

namespace loopscope {

/// One child: told when it is done, it has a turn in which the gather notes it.
class GatherBase::Child final : public Completion, public Handle {
 public:
  Child() : Handle(Type::callback) {}

  void assign(GatherBase& gather, Ref<FutureBase> future) {
    gather_ = &gather;
    future_ = std::move(future);
  }
  void wait() {
    if (future_->done()) {
      completed(*future_);
    } else {
      future_->add_completion(*this);
    }
  }
  FutureBase& future() const { return *future_; }

 private:
  void completed(FutureBase&) override { gather_->loop().call_soon(static_cast<Handle&>(*this)); }
  void run() override { gather_->child_done(*future_); }
  const char* label() const override { return "gather: child done"; }

  GatherBase* gather_ = nullptr;
  Ref<FutureBase> future_;
};

GatherBase::GatherBase(EventLoop& loop, bool return_exceptions)
    : FutureBase(loop, trace::Await::What::gather), return_exceptions_(return_exceptions) {}

GatherBase::~GatherBase() = default;

void GatherBase::start(std::vector<Ref<FutureBase>> children) {
  count_ = children.size();
  loop().emit(trace::Kind::future_create, id(),
              trace::pack(static_cast<std::uint32_t>(trace::FutureKind::gather), static_cast<std::uint32_t>(count_)));
  if (count_ == 0) {
    collect();
    finish_with_result();
    return;
  }
  self_ = Ref<GatherBase>(this);
  loop().pending().push_back(*this);
  children_ = std::make_unique<Child[]>(count_);
  std::unordered_set<const FutureBase*> seen;  // one that is given twice is waited for once
  for (std::size_t i = 0; i < count_; ++i) {
    const bool first = seen.insert(children[i].get()).second;
    children_[i].assign(*this, std::move(children[i]));
    if (first) children_[i].wait();
  }
  unfinished_ = seen.size();
}

bool GatherBase::cancel(std::string message) {
  if (done()) return false;
  bool any = false;
  for (std::size_t i = 0; i < count_; ++i) any |= children_[i].future().cancel(message);
  // All the same the children end first: the gather ends as cancelled with the last of them.
  cancel_requested_ |= any;
  return any;
}

void GatherBase::child_done(const FutureBase& child) {
  const Ref<GatherBase> keep(this);
  if (--unfinished_ == 0) {
    Pending::unlink();
    self_ = nullptr;
  }
  if (!done()) settle(child);
}

void GatherBase::settle(const FutureBase& child) {
  try {
    if (!return_exceptions_) child.throw_if_no_result();
    if (unfinished_ > 0) return;
    if (cancel_requested_) throw CancelledError();
    collect();
  } catch (...) {
    finish_with_exception(std::current_exception());
    return;
  }
  finish_with_result();
}

}  // namespace loopscope
