#include "core/task/when_done.h"

#include <memory>
#include <utility>

#include "core/base/pool.h"

namespace loopscope {

class WhenDone::Callback final : public Completion, public Handle, public Pooled {
 public:
  Callback(const char* label, std::function<void(FutureBase&)> function)
      : Handle(Type::callback), label_(label), function_(std::move(function)) {}

  void completed(FutureBase& future) override {
    future.loop().call_soon(static_cast<Handle&>(*this));
    future_ = Ref<FutureBase>(&future);
  }

  void let_go() {
    if (in_ready_queue()) {
      owned_ = false;
    } else {
      delete this;
    }
  }

 private:
  void run() override {
    const std::unique_ptr<Callback> last(owned_ ? nullptr : this);
    const Ref<FutureBase> future = std::move(future_);
    function_(*future);
  }
  void dismissed() override {
    if (!owned_) delete this;
  }
  const char* label() const override { return label_; }

  const char* const label_;
  const std::function<void(FutureBase&)> function_;
  Ref<FutureBase> future_;  // while its turn is due
  bool owned_ = true;
};

WhenDone::WhenDone(FutureBase& future, const char* label, std::function<void(FutureBase&)> function)
    : callback_(new Callback(label, std::move(function))) {
  if (future.done()) {
    callback_->completed(future);
  } else {
    future.add_completion(*callback_);
  }
}

WhenDone::~WhenDone() { callback_->let_go(); }

}  // namespace loopscope
