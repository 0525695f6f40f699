#include "core/base/id_table.h"

#include <random>

namespace loopscope {

std::uint64_t random_multiplier() {
  static const std::uint64_t drawn = [] {
    std::random_device device;
    return (std::uint64_t{device()} << 32 | device()) | 1;
  }();
  return drawn;
}

}  // namespace loopscope
