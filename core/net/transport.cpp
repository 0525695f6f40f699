#include "core/net/transport.h"

#include <fmt/format.h>

#include <stdexcept>

namespace loopscope {

void Transport::set_write_buffer_limits(std::optional<std::size_t> high, std::optional<std::size_t> low) {
  const std::size_t upper = high ? *high : low ? 4 * *low : default_high_;
  const std::size_t lower = low.value_or(upper / 4);
  if (upper < lower)
    throw std::invalid_argument(fmt::format("high ({}) must be >= low ({}) must be >= 0", upper, lower));
  limits_ = {lower, upper};
  pause_writing_if_full();
}

void Transport::tell_pause() {
  writing_paused_ = true;
  if (protocol_) protocol_->pause_writing();
}

void Transport::tell_resume() {
  writing_paused_ = false;
  if (protocol_) protocol_->resume_writing();
}

}  // namespace loopscope
