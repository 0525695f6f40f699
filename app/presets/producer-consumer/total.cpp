#include <algorithm>
#include <vector>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// By way of the queue an item is put once it is produced and there is a place for it, that is once so many items before
// it are taken out; it is taken out once the one before it is consumed. With a bound of 0 there is always a place.
Duration producer_consumer(const Values& values) {
  const auto items = static_cast<std::size_t>(values.integer("items"));
  const auto bound = static_cast<std::size_t>(values.integer("bound"));
  const Duration produce = values.seconds("produce");
  const Duration consume = values.seconds("consume");
  if (values.choice("by") == "await") return values.integer("items") * (produce + consume);

  std::vector<Duration> taken(items);
  Duration put = Duration::zero();
  Duration consumed = Duration::zero();
  for (std::size_t item = 0; item < items; ++item) {
    put += produce;
    if (bound > 0 && item >= bound) put = std::max(put, taken[item - bound]);
    taken[item] = std::max(put, consumed);
    consumed = taken[item] + consume;
  }
  return consumed;
}

}  // namespace loopscope::presets::totals
