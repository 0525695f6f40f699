#include "app/importers/chrome_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "app/importers/event_writer.h"
#include "app/importers/stable_sort.h"

namespace loopscope::importers {

namespace {

/// How far a slice may reach out of another without a word: both ends were rounded to microseconds.
constexpr TimeNs kRounding = 1000;
/// How many of a process's loops a thread tries to join, and up to how many slices: what bounds the work.
constexpr std::size_t kLoopsTried = 8;
constexpr std::size_t kMaxSlicesToJoin = 1 << 18;

/// A slice with nothing around it: a turn.
struct Turn {
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
  std::uint32_t track = 0;
};

template <class Record>
void sort_by_time(std::vector<Record>& records) {
  stable_sort(records, [](const Record& a, const Record& b) { return a.time_ns < b.time_ns; });
}

/// Pairs of B and E become slices. Those of one time stay in the order of the file.
void match_edges(ChromeRecords& records, ChromeLayout& layout) {
  sort_by_time(records.edges);
  std::vector<std::vector<std::size_t>> open(records.tracks.size());  // slices
  for (const ChromeEdge& edge : records.edges) {
    std::vector<std::size_t>& stack = open[edge.track];
    if (edge.begins) {
      stack.push_back(records.slices.size());
      records.slices.push_back({edge.time_ns, kNeverEnds, edge.what, edge.track});
    } else if (stack.empty()) {
      ++layout.ends_without_begin;
    } else {
      records.slices[stack.back()].end_ns = edge.time_ns;
      stack.pop_back();
    }
  }
  records.edges = {};
}

/// Makes slices nest, and gives the outermost ones, in order of time.
std::vector<Turn> nest(ChromeRecords& records, ChromeLayout& layout) {
  stable_sort(records.slices, [](const ChromeSlice& a, const ChromeSlice& b) {
    return std::tie(a.begin_ns, b.end_ns) < std::tie(b.begin_ns, a.end_ns);
  });
  std::vector<Turn> turns;
  std::vector<std::vector<TimeNs>> open(records.tracks.size());  // ends
  const auto too_deep = [&](ChromeSlice& slice) {
    std::vector<TimeNs>& ends = open[slice.track];
    while (!ends.empty() && ends.back() <= slice.begin_ns) ends.pop_back();
    if (ends.size() == kMaxChromeDepth) return true;
    if (ends.empty()) {
      turns.push_back({slice.begin_ns, slice.end_ns, slice.track});
    } else if (slice.end_ns > ends.back()) {
      if (slice.end_ns - kRounding > ends.back()) ++layout.cut_slices;
      slice.end_ns = ends.back();
    }
    ends.push_back(slice.end_ns);
    return false;
  };
  layout.deep_slices = std::erase_if(records.slices, too_deep);
  return turns;
}

/// The times at which something runs in a loop.
class BusyTimes {
 public:
  /// Whether none of the turns, which are in order, would stand in the way of those that are here.
  bool fits(const Turn* begin, const Turn* end) const {
    return std::all_of(begin, end, [&](const Turn& turn) {
      const auto next = times_.upper_bound(turn.begin_ns);
      if (next != times_.end() && next->first < turn.end_ns) return false;
      if (next == times_.begin()) return true;
      const auto before = std::prev(next);
      const bool both_empty = before->second == before->first && turn.end_ns == turn.begin_ns;
      return before->second <= turn.begin_ns && (before->first < turn.begin_ns || both_empty);
    });
  }

  void add(const Turn* begin, const Turn* end) {
    for (const Turn* turn = begin; turn != end; ++turn) times_.emplace(turn->begin_ns, turn->end_ns);
  }

 private:
  std::map<TimeNs, TimeNs> times_;
};

class LoopAssigner {
 public:
  LoopAssigner(const ChromeRecords& records, std::vector<Turn> turns, ChromeLayout& layout)
      : records_(records), layout_(layout), turns_(std::move(turns)) {
    sort_by_track();
    layout_.track_loops.resize(records.tracks.size());
    layout_.async_loops.resize(records.processes.size());
    layout_.process_loops.resize(records.processes.size());
  }

  void run() {
    std::vector<std::vector<std::uint32_t>> tracks(records_.processes.size());
    for (std::uint32_t i = 0; i < records_.tracks.size(); ++i) {
      if (records_.tracks[i].shown) tracks[records_.tracks[i].process].push_back(i);
    }
    std::vector<bool> has_asyncs(records_.processes.size());
    std::vector<bool> has_counts(records_.processes.size());
    for (const ChromeAsyncStep& step : layout_.asyncs.steps) has_asyncs[step.process] = true;
    for (const ChromeCount& count : records_.counts) has_counts[count.process] = true;
    for (const std::uint32_t process : in_order(records_.processes)) {
      assign_threads(process, std::move(tracks[process]));
      if (has_asyncs[process]) layout_.async_loops[process] = new_loop(base_name(process) + ": async");
      layout_.process_loops[process] = first_loop(process);
      if (has_counts[process] && !layout_.process_loops[process]) {
        layout_.process_loops[process] = new_loop(base_name(process));
      }
    }
  }

 private:
  template <class Things>
  static std::vector<std::uint32_t> in_order(const Things& things) {
    std::vector<std::uint32_t> order(things.size());
    std::iota(order.begin(), order.end(), 0U);
    stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return things[a].sort_index < things[b].sort_index; });
    return order;
  }

  /// Those of a track stay in order of time.
  void sort_by_track() {
    first_turns_.assign(records_.tracks.size() + 1, 0);
    for (const Turn& turn : turns_) ++first_turns_[turn.track + 1];
    std::partial_sum(first_turns_.begin(), first_turns_.end(), first_turns_.begin());
    std::vector<std::size_t> next(first_turns_.begin(), first_turns_.end() - 1);
    std::vector<Turn> sorted(turns_.size());
    for (const Turn& turn : turns_) sorted[next[turn.track]++] = turn;
    turns_ = std::move(sorted);
  }

  std::pair<const Turn*, const Turn*> turns_of(std::uint32_t track) const {
    return {turns_.data() + first_turns_[track], turns_.data() + first_turns_[track + 1]};
  }

  void assign_threads(std::uint32_t process, std::vector<std::uint32_t> tracks) {
    stable_sort(tracks, [&](std::uint32_t a, std::uint32_t b) {
      return records_.tracks[a].sort_index < records_.tracks[b].sort_index;
    });
    std::vector<std::pair<LoopId, BusyTimes>> loops;
    std::size_t made = 0;
    for (const std::uint32_t track : tracks) {
      const auto [begin, end] = turns_of(track);
      const bool may_join = tracks.size() > 1 && static_cast<std::size_t>(end - begin) <= kMaxSlicesToJoin;
      const auto fits = [&, first = begin, last = end](const auto& loop) { return loop.second.fits(first, last); };
      auto loop = may_join ? std::find_if(loops.begin(), loops.end(), fits) : loops.end();
      if (loop == loops.end()) {
        const std::optional<LoopId> id =
            new_loop(made == 0 ? base_name(process) : fmt::format("{} {}", base_name(process), made + 1));
        layout_.track_loops[track] = id;
        if (!id) ++layout_.tracks_without_loop;
        ++made;
        if (!id || !may_join || loops.size() == kLoopsTried) continue;
        loop = loops.insert(loops.end(), {*id, BusyTimes()});
      }
      layout_.track_loops[track] = loop->first;
      loop->second.add(begin, end);
    }
    if (made > 0)
      first_track_ = tracks.front();
    else
      first_track_.reset();
  }

  std::optional<LoopId> first_loop(std::uint32_t process) const {
    if (first_track_) return layout_.track_loops[*first_track_];
    return layout_.async_loops[process];
  }

  std::optional<LoopId> new_loop(std::string name) {
    if (layout_.loop_names.size() == kMaxLoops) return std::nullopt;
    layout_.loop_names.push_back(std::move(name));
    return static_cast<LoopId>(layout_.loop_names.size() - 1);
  }

  std::string base_name(std::uint32_t index) const {
    const ChromeProcess& process = records_.processes[index];
    if (process.name.empty()) return "process " + process.id;
    return records_.processes.size() > 1 ? fmt::format("{} ({})", process.name, process.id) : process.name;
  }

  const ChromeRecords& records_;
  ChromeLayout& layout_;
  std::vector<Turn> turns_;                   // by track, in order of time
  std::vector<std::size_t> first_turns_;      // in turns_, by track; and where the last one's end
  std::optional<std::uint32_t> first_track_;  // of the process just assigned
};

/// Follows the flows to the turns that they lead to. Both flows and slices are in order of time.
class FlowResolver {
 public:
  FlowResolver(const ChromeRecords& records, const std::vector<Turn>& turns, ChromeLayout& layout)
      : records_(records), turns_(turns), layout_(layout), tracks_(records.tracks.size()) {}

  void run() {
    std::vector<Arrival> arrivals = find_arrivals(bind());
    sort_by_time(arrivals);
    std::size_t turn = 0;
    for (const Arrival& arrival : arrivals) {
      for (; turn < turns_.size() && turns_[turn].begin_ns <= arrival.time_ns; ++turn) begin_turn(turns_[turn]);
      arrive(arrival);
    }
    sort_by_time(layout_.wakes);
  }

 private:
  struct Source {
    TimeNs time_ns = 0;
    std::uint32_t track = 0;
  };
  struct Arrival {
    TimeNs time_ns = 0;  ///< in the slice that it leads to
    std::uint32_t track = 0;
    Source source;
  };
  struct Track {
    bool has_turn = false;
    bool woken = false;
    Turn turn;                     ///< the latest
    TimeNs free_ns = INT64_MIN;    ///< the end of the one before
    TimeNs parted_ns = INT64_MIN;  ///< where a turn was parted last
  };

  /// When each flow is in the slice that it is bound to: at its own time when that is the one around it, else when the
  /// next one of its thread begins, which is kNeverEnds when there is none.
  std::vector<TimeNs> bind() const {
    std::vector<TimeNs> bound(records_.flows.size());
    std::vector<TimeNs> next_begins(tracks_.size(), kNeverEnds);
    std::size_t slice = records_.slices.size();
    for (std::size_t i = records_.flows.size(); i > 0; --i) {
      const ChromeFlow& flow = records_.flows[i - 1];
      for (; slice > 0 && records_.slices[slice - 1].begin_ns >= flow.time_ns; --slice) {
        next_begins[records_.slices[slice - 1].track] = records_.slices[slice - 1].begin_ns;
      }
      bound[i - 1] = flow.enclosing ? flow.time_ns : next_begins[flow.track];
    }
    return bound;
  }

  /// A flow stays open when it has arrived, since it may arrive elsewhere, too.
  std::vector<Arrival> find_arrivals(const std::vector<TimeNs>& bound) {
    std::vector<std::optional<Source>> sources(records_.flow_ids);  // where each flow stands
    std::vector<Arrival> arrivals;
    for (std::size_t i = 0; i < records_.flows.size(); ++i) {
      const ChromeFlow& flow = records_.flows[i];
      std::optional<Source>& source = sources[flow.flow];
      if (flow.phase != ChromeFlow::Phase::start && !source) {
        ++layout_.flows_without_start;
      } else if (flow.phase != ChromeFlow::Phase::start && bound[i] == kNeverEnds) {
        ++layout_.flows_to_nothing;
      } else if (flow.phase != ChromeFlow::Phase::start) {
        arrivals.push_back({bound[i], flow.track, *source});
      }
      if (flow.phase != ChromeFlow::Phase::end) source = Source{flow.time_ns, flow.track};
    }
    return arrivals;
  }

  void begin_turn(const Turn& turn) {
    Track& track = tracks_[turn.track];
    if (track.has_turn) track.free_ns = track.turn.end_ns;
    track.has_turn = true;
    track.woken = false;
    track.turn = turn;
  }

  void arrive(const Arrival& arrival) {
    Track& track = tracks_[arrival.track];
    const Turn& turn = track.turn;
    const Source& source = arrival.source;
    if (!track.has_turn || arrival.time_ns > turn.end_ns) {
      ++layout_.flows_to_nothing;
    } else if (!track.woken && source.time_ns <= turn.begin_ns) {
      wake(track, source);
    } else if (source.track == arrival.track) {
      ++layout_.flows_within;
    } else if (arrival.time_ns > std::max(turn.begin_ns, track.parted_ns) && arrival.time_ns < turn.end_ns) {
      track.parted_ns = arrival.time_ns;
      layout_.wakes.push_back({arrival.time_ns, arrival.track, source.track, true});
    } else {
      ++layout_.flows_again;
    }
  }

  void wake(Track& track, const Source& source) {
    track.woken = true;
    const TimeNs time_ns =
        std::clamp(source.time_ns, std::min(track.free_ns, track.turn.begin_ns), track.turn.begin_ns);
    layout_.wakes.push_back({time_ns, track.turn.track, source.track});
  }

  const ChromeRecords& records_;
  const std::vector<Turn>& turns_;
  ChromeLayout& layout_;
  std::vector<Track> tracks_;
};

TimeNs duration_of(const ChromeRecords& records, const ChromeLayout& layout) {
  TimeNs first_ns = kNeverEnds;
  TimeNs last_ns = INT64_MIN;
  const auto note = [&](TimeNs time_ns) {
    first_ns = std::min(first_ns, time_ns);
    last_ns = std::max(last_ns, time_ns);
  };
  for (const ChromeSlice& slice : records.slices) {
    note(slice.begin_ns);
    if (slice.end_ns != kNeverEnds) note(slice.end_ns);
  }
  for (const ChromeWake& wake : layout.wakes) note(wake.time_ns);
  for (const ChromeAsyncStep& step : layout.asyncs.steps) note(step.time_ns);
  for (const ChromeInstant& instant : records.instants) note(instant.time_ns);
  for (const ChromeCount& count : records.counts) note(count.time_ns);
  return last_ns < first_ns ? 0 : last_ns - first_ns;
}

}  // namespace

ChromeLayout lay_out(ChromeRecords& records) {
  ChromeLayout layout;
  match_edges(records, layout);
  std::vector<Turn> turns = nest(records, layout);
  sort_by_time(records.asyncs);
  layout.asyncs = resolve_asyncs(std::exchange(records.asyncs, {}), records.spans);
  sort_by_time(records.instants);
  sort_by_time(records.counts);
  stable_sort(records.flows, [](const ChromeFlow& a, const ChromeFlow& b) {
    return std::tie(a.time_ns, a.enclosing) < std::tie(b.time_ns, b.enclosing);
  });
  FlowResolver(records, turns, layout).run();
  records.flows = {};
  layout.duration_ns = duration_of(records, layout);
  LoopAssigner(records, std::move(turns), layout).run();
  return layout;
}

}  // namespace loopscope::importers
