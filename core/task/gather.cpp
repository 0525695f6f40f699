#include "core/task/gather.h"

namespace loopscope {

/// One child: told when it is done, it has a turn in which the gather notes it.
class GatherChildren::Child final : public Completion, public Handle {
 public:
  Child() : Handle(Type::callback) {}

  void assign(const Ref<FutureBase>& future) { future_ = future; }
  void wait() {
    if (future_->done()) {
      completed(*future_);
    } else {
      future_->add_completion(*this);
    }
  }
  /// Before its turn, so in the same turn in which it began to wait.
  void belong_to(GatherBase& gather) { gather_ = &gather; }
  FutureBase& future() const { return *future_; }

 private:
  void completed(FutureBase& future) override { future.loop().call_soon(static_cast<Handle&>(*this)); }
  void run() override { gather_->child_done(*future_); }
  const char* label() const override { return "gather: child done"; }

  GatherBase* gather_ = nullptr;
  Ref<FutureBase> future_;
};

GatherChildren::GatherChildren(std::size_t count) : children_(std::make_unique<Child[]>(count)) {}
GatherChildren::GatherChildren(GatherChildren&&) noexcept = default;
GatherChildren::~GatherChildren() = default;

void GatherChildren::add_new(const Ref<FutureBase>& child) {
  ++distinct_;
  place(child).wait();
}

GatherChildren::Child& GatherChildren::place(const Ref<FutureBase>& child) {
  Child& place = children_[count_++];
  place.assign(child);
  return place;
}

GatherBase::GatherBase(EventLoop& loop, GatherChildren children, bool returns_exceptions)
    : FutureBase(loop, trace::Await::What::gather),
      children_(std::move(children)),
      unfinished_(children_.distinct_),
      returns_exceptions_(returns_exceptions) {}

GatherBase::~GatherBase() = default;

void GatherBase::start() {
  const auto count = static_cast<std::uint32_t>(children_.count_);
  loop().emit(trace::Kind::future_create, id(),
              trace::pack(static_cast<std::uint32_t>(trace::FutureKind::gather), count));
  if (count == 0) {
    collect();
    finish_with_result();
    return;
  }
  for (std::size_t i = 0; i < count; ++i) children_.children_[i].belong_to(*this);
  self_ = Ref<GatherBase>(this);
  loop().pending().push_back(*this);
}

std::optional<bool> GatherBase::begin_cancel(const std::string&) {
  if (done()) return false;
  return std::nullopt;
}

FutureBase* GatherBase::passes_cancel_to(std::size_t index) {
  return index < children_.count_ ? &children_.children_[index].future() : nullptr;
}

bool GatherBase::end_cancel(bool any, const std::string&) {
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
  if (!done()) {
    settle(child);
  } else {
    child.mark_retrieved();  // though the gather has ended with another one
  }
}

void GatherBase::settle(const FutureBase& child) {
  if (!returns_exceptions_) {
    if (std::exception_ptr exception = child.ended_with()) {
      finish_with_exception(std::move(exception));
      return;
    }
  }
  if (unfinished_ == 0) settle_all();
}

void GatherBase::settle_all() {
  if (cancel_requested_) {
    finish_with_exception(cancellation());
    return;
  }
  try {
    collect();
  } catch (...) {  // a result that cannot be copied
    finish_with_exception(std::current_exception());
    return;
  }
  finish_with_result();
}

/// What a gather ends with that was cancelled: the error of the last child that was given, or one with the message of
/// the last request that it got, as asyncio. The children's results are dropped, and count as retrieved.
std::exception_ptr GatherBase::cancellation() const {
  for (std::size_t i = 0; i < children_.count_; ++i) children_.children_[i].future().mark_retrieved();
  const FutureBase& last = children_.children_[children_.count_ - 1].future();
  if (last.cancelled()) return last.ended_with();
  const bool is_task = last.await_what() == trace::Await::What::task;
  return std::make_exception_ptr(
      CancelledError(is_task ? static_cast<const TaskBase&>(last).cancel_message() : std::string()));
}

}  // namespace loopscope
