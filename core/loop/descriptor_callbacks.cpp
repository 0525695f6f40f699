#include "core/loop/descriptor_callbacks.h"

namespace loopscope {

class DescriptorCallbacks::FunctionWatch final : public Watch, public std::enable_shared_from_this<FunctionWatch> {
 public:
  FunctionWatch(int fd, trace::Interest interest, std::function<void()> function)
      : Watch(fd, interest), function_(std::move(function)) {}

 private:
  void run() override {
    const auto keep = shared_from_this();  // the function may remove it
    const ContextTurn turn(context_.get());
    function_();
  }
  const char* label() const override { return interest() == trace::Interest::read ? "reader" : "writer"; }

  const std::function<void()> function_;
  const Ref<ContextState> context_ = ContextState::capture_always();
};

DescriptorCallbacks::~DescriptorCallbacks() {
  for (const auto& [key, watch] : watches_) watch->cancel();
}

void DescriptorCallbacks::add(int fd, trace::Interest interest, std::function<void()> function) {
  remove(fd, interest);
  const auto watch = std::make_shared<FunctionWatch>(fd, interest, std::move(function));
  loop_.watch(*watch);
  watches_.emplace(std::pair(fd, interest), watch);
}

bool DescriptorCallbacks::remove(int fd, trace::Interest interest) {
  const auto node = watches_.extract({fd, interest});
  if (node.empty()) return false;
  node.mapped()->cancel();
  return true;
}

}  // namespace loopscope
