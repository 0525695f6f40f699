#include "app/importers/chrome_asyncs.h"

#include <algorithm>
#include <cstddef>

#include "app/importers/chrome_layout.h"

namespace loopscope::importers {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
/// How many frames may lie above one that ends before them: they must be left and entered again.
constexpr std::size_t kMaxOverlap = 8;
/// How many tasks of one span are looked at for one in which another async nests.
constexpr std::size_t kTasksTried = 16;

class Resolver {
 public:
  Resolver(const std::vector<ChromeAsync>& asyncs, std::uint32_t spans)
      : asyncs_(asyncs), partner_(asyncs.size(), kNone), place_(asyncs.size()), open_(spans) {}

  ChromeAsyncs run() {
    pair();
    std::vector<std::vector<std::uint32_t>>(open_.size()).swap(open_);
    result_.steps.reserve(asyncs_.size());
    for (std::uint32_t i = 0; i < asyncs_.size(); ++i) {
      switch (asyncs_[i].phase) {
        case ChromeAsync::Phase::begin:
          begin(i);
          break;
        case ChromeAsync::Phase::instant:
          mark(i);
          break;
        case ChromeAsync::Phase::end:
          end(i);
          break;
      }
    }
    result_.tasks = static_cast<std::uint32_t>(tasks_.size());
    return std::move(result_);
  }

 private:
  struct Task {
    std::uint32_t end = kNone;          ///< of its outermost, in the order of asyncs; kNone: never
    std::vector<std::uint32_t> frames;  ///< begins; outermost first, without that of the task itself
  };

  void pair() {
    for (std::uint32_t i = 0; i < asyncs_.size(); ++i) {
      const ChromeAsync& async = asyncs_[i];
      std::vector<std::uint32_t>& open = open_[async.span];
      if (async.phase == ChromeAsync::Phase::begin) open.push_back(i);
      if (async.phase != ChromeAsync::Phase::end) continue;
      const auto tried = static_cast<std::ptrdiff_t>(std::min(open.size(), kMaxChromeDepth));
      const auto fits = [&](std::uint32_t begin) { return !async.has_name || asyncs_[begin].what == async.what; };
      const auto found = std::find_if(open.rbegin(), open.rbegin() + tried, fits);
      if (found == open.rbegin() + tried) {
        ++result_.ends_without_begin;
        continue;
      }
      partner_[*found] = i;
      partner_[i] = *found;
      open.erase(std::prev(found.base()));
    }
  }

  ChromeAsyncStep& add(ChromeAsyncStep::Kind kind, std::uint32_t i, std::uint32_t task) {
    const ChromeAsync& async = asyncs_[i];
    result_.steps.push_back({.time_ns = async.time_ns,
                             .what = async.what,
                             .task = task,
                             .process = async.process,
                             .frame = 0,
                             .kind = kind});
    return result_.steps.back();
  }

  void begin(std::uint32_t i) {
    std::vector<std::uint32_t>& open = open_[asyncs_[i].span];
    const std::size_t tried = std::min(open.size(), kTasksTried);
    for (std::size_t k = 0; k < tried; ++k) {
      const std::uint32_t number = open[open.size() - 1 - k];
      Task& task = tasks_[number - 1];
      if (task.end < partner_[i] || !may_hold(task, i)) continue;
      if (task.frames.size() == kMaxChromeDepth - 1) {
        ++result_.too_deep;
        return;
      }
      task.frames.push_back(i);
      place_[i] = number;
      add(ChromeAsyncStep::Kind::enter, i, number);
      return;
    }
    tasks_.push_back({.end = partner_[i], .frames = {}});
    place_[i] = static_cast<std::uint32_t>(tasks_.size());
    open.push_back(place_[i]);
    add(ChromeAsyncStep::Kind::create, i, place_[i]);
  }

  /// Whether it ends with what is open in the task, or lies across but few of it.
  bool may_hold(const Task& task, std::uint32_t i) const {
    return task.frames.size() < kMaxOverlap || partner_[task.frames.back()] >= partner_[i];
  }

  void end(std::uint32_t i) {
    const std::uint32_t begin = partner_[i];
    if (begin == kNone || place_[begin] == 0) return;
    const std::uint32_t number = place_[begin];
    Task& task = tasks_[number - 1];
    if (task.end == i) {
      std::vector<std::uint32_t>& open = open_[asyncs_[i].span];
      open.erase(std::find(open.begin(), open.end(), number));
      add(ChromeAsyncStep::Kind::done, i, number);
      return;
    }
    const auto frame = std::find(task.frames.rbegin(), task.frames.rend(), begin);
    const auto at = static_cast<std::uint32_t>(task.frames.rend() - frame);
    task.frames.erase(std::prev(frame.base()));
    add(ChromeAsyncStep::Kind::leave, i, number).frame = at;
  }

  void mark(std::uint32_t i) {
    const std::vector<std::uint32_t>& open = open_[asyncs_[i].span];
    add(ChromeAsyncStep::Kind::mark, i, open.empty() ? 0 : open.back());
  }

  const std::vector<ChromeAsync>& asyncs_;
  std::vector<std::uint32_t> partner_;            ///< of a begin its end, and the other way round
  std::vector<std::uint32_t> place_;              ///< of a begin, the task that it is in; 0 for none
  std::vector<std::vector<std::uint32_t>> open_;  ///< of each span: first begins, then tasks
  std::vector<Task> tasks_;
  ChromeAsyncs result_;
};

}  // namespace

ChromeAsyncs resolve_asyncs(const std::vector<ChromeAsync>& asyncs, std::uint32_t spans) {
  return Resolver(asyncs, spans).run();
}

}  // namespace loopscope::importers
