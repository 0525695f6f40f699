#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <queue>
#include <tuple>
#include <vector>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {
namespace {

struct Visit {
  int page;
  int attempt;
};

/// The crawl without its tasks: who is under way until when, and what waits for a worker.
class Crawl {
 public:
  explicit Crawl(const Values& values) : values_(values) {
    if (values.integer("pages") > 0) waiting_.push_back({1, 1});
  }

  std::int64_t milliseconds() {
    std::int64_t now = 0;
    do {
      // Those who end at the same time go on in the order in which they began, each with what waits then; whoever is
      // left over comes after them.
      while (!underway_.empty() && ends_at(underway_.top()) == now) {
        const Visit visit = std::get<2>(underway_.top());
        underway_.pop();
        finish(visit);
        begin_next(now);
      }
      while (!waiting_.empty() && underway_.size() < static_cast<std::size_t>(values_.integer("workers"))) {
        begin_next(now);
      }
      if (!underway_.empty()) now = ends_at(underway_.top());
    } while (!underway_.empty());
    return now;
  }

 private:
  using Underway = std::tuple<std::int64_t, int, Visit>;  // when it ends, its number
  struct Later {
    bool operator()(const Underway& a, const Underway& b) const {
      return std::tie(std::get<0>(a), std::get<1>(a)) > std::tie(std::get<0>(b), std::get<1>(b));
    }
  };
  static std::int64_t ends_at(const Underway& underway) { return std::get<0>(underway); }

  int draw(Visit visit, int which) const {
    auto state = static_cast<std::uint32_t>(values_.integer("seed") + 8 * visit.page + visit.attempt);
    for (int i = 0; i < which; ++i) state = state * 1664525 + 1013904223;
    return static_cast<int>((state >> 8) % 1000);
  }

  void begin_next(std::int64_t now) {
    if (waiting_.empty()) return;
    const Visit visit = waiting_.front();
    waiting_.pop_front();
    const int drawn = draw(visit, 2);
    const int permille = 500 + 2 * (drawn * drawn / 1000 * drawn / 1000);
    const std::int64_t latency = values_.seconds("latency") / std::chrono::milliseconds(1);
    underway_.emplace(now + (latency * permille + 999) / 1000, ++begun_, visit);
  }

  void finish(Visit visit) {
    if (draw(visit, 3) < 10 * values_.integer("failures")) {
      if (visit.attempt <= values_.integer("retries")) waiting_.push_back({visit.page, visit.attempt + 1});
      return;
    }
    const int last = std::min(3 * visit.page + 1, values_.integer("pages"));
    for (int link = 3 * visit.page - 1; link <= last; ++link) waiting_.push_back({link, 1});
  }

  const Values& values_;
  std::deque<Visit> waiting_;
  std::priority_queue<Underway, std::vector<Underway>, Later> underway_;
  int begun_ = 0;
};

}  // namespace

// It follows from what the web answers, and so from the seed.
Duration crawler(const Values& values) { return std::chrono::milliseconds(Crawl(values).milliseconds()); }

}  // namespace loopscope::presets::totals
