#include <vector>

#include "app/presets/program.h"
#include "core/sync/condition.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

struct Shop {
  Condition changed;
  int loaves = 0;
};

Coro<void> customer(int number, Shop& shop) {
  const auto held = co_await shop.changed.scoped();
  while (shop.loaves == 0) {
    print("customer-{}: nothing there", number);
    co_await shop.changed.wait();
  }
  --shop.loaves;
  print("customer-{}: buys a loaf", number);
}

Coro<void> baker(int loaves, bool notify_all, Duration pause, Shop& shop) {
  for (int loaf = 1; loaf <= loaves; ++loaf) {
    co_await sleep(pause);
    const auto held = co_await shop.changed.scoped();
    ++shop.loaves;
    print("baker: loaf {}", loaf);
    if (notify_all) {
      shop.changed.notify_all();
    } else {
      shop.changed.notify();
    }
  }
}

}  // namespace

Coro<void> condition_main(bool notify_all, int customers, Duration pause) {
  Shop shop;
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= customers; ++number) {
    const std::string name = fmt::format("customer-{}", number);
    tasks.push_back(create_task(customer(number, shop), name));
  }
  tasks.push_back(create_task(baker(customers, notify_all, pause, shop), "baker"));
  co_await gather(std::move(tasks));
}

namespace loopscope::presets::programs {

Coro<void> condition(const Values& values) {
  return condition_main(values.choice("notify") == "all", values.integer("customers"), values.seconds("pause"));
}

}  // namespace loopscope::presets::programs
