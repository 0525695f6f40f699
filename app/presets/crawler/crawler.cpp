#include <cstdint>
#include <stdexcept>
#include <vector>

#include "app/presets/program.h"
#include "core/sync/queue.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;
using namespace std::chrono_literals;

namespace {

struct Visit {
  int page;
  int attempt;
};

// A web that answers the same to the same seed: the k-th page links to the pages 3k - 1, 3k and 3k + 1.
struct Web {
  int pages;
  Duration latency;  // on average
  int failures;      // percent
  std::uint32_t seed;

  // From 0 to 999, by a linear congruential generator.
  int draw(Visit visit, int which) const {
    std::uint32_t state = seed + 8 * static_cast<std::uint32_t>(visit.page) + static_cast<std::uint32_t>(visit.attempt);
    for (int i = 0; i < which; ++i) state = state * 1664525 + 1013904223;
    return static_cast<int>((state >> 8) % 1000);
  }

  // Half of the average at least; a few take more than twice as long.
  Duration time_of(Visit visit) const {
    const int drawn = draw(visit, 2);
    const int permille = 500 + 2 * (drawn * drawn / 1000 * drawn / 1000);
    return (latency / 1ms * permille + 999) / 1000 * 1ms;
  }

  std::vector<int> links_of(int page) const {
    std::vector<int> links;
    for (int link = 3 * page - 1; link <= 3 * page + 1 && link <= pages; ++link) links.push_back(link);
    return links;
  }
};

struct Crawl {
  Web web;
  int retries;
  Queue<Visit> queue{};
  int fetches = 0;
  int done = 0;
};

Coro<std::vector<int>> fetch(const Web& web, Visit visit) {
  co_await sleep(web.time_of(visit));
  if (web.draw(visit, 3) < 10 * web.failures) throw std::runtime_error("503");
  co_return web.links_of(visit.page);
}

Coro<void> worker(Crawl& crawl) {
  while (true) {
    const Visit visit = co_await crawl.queue.get();
    ++crawl.fetches;
    try {
      const std::vector<int> links = co_await fetch(crawl.web, visit);
      print("page {}: {} links", visit.page, links.size());
      for (const int link : links) crawl.queue.put_nowait({link, 1});
      ++crawl.done;
    } catch (const std::runtime_error& error) {
      const bool again = visit.attempt <= crawl.retries;
      print("page {}: {}, {}", visit.page, error.what(), again ? "once more" : "given up");
      if (again) crawl.queue.put_nowait({visit.page, visit.attempt + 1});
    }
    crawl.queue.task_done();
  }
}

}  // namespace

Coro<void> crawler_main(Web web, int workers, int retries) {
  Crawl crawl{web, retries};
  if (web.pages > 0) crawl.queue.put_nowait({1, 1});

  std::vector<Task<void>> tasks;
  for (int number = 1; number <= workers; ++number) {
    tasks.push_back(create_task(worker(crawl), fmt::format("worker-{}", number)));
  }
  co_await crawl.queue.join();
  for (const Task<void>& task : tasks) task.cancel();
  co_await gather(return_exceptions, std::move(tasks));
  print("{} of {} pages, {} fetches", crawl.done, web.pages, crawl.fetches);
}

namespace loopscope::presets::programs {

Coro<void> crawler(const Values& values) {
  const Web web{values.integer("pages"), values.seconds("latency"), values.integer("failures"),
                static_cast<std::uint32_t>(values.integer("seed"))};
  return crawler_main(web, values.integer("workers"), values.integer("retries"));
}

}  // namespace loopscope::presets::programs
