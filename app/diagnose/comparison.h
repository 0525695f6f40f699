#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/diagnose/report.h"
#include "app/words/words.h"
#include "core/base/time.h"

// Runs side by side: what each of them amounts to, what differs between them, and which lanes of theirs belong
// together. The command and the window show the same.

namespace loopscope::diagnose {

/// How many runs can be compared: more fit neither a table nor a window.
inline constexpr std::size_t kMostRuns = 8;

/// A run in a few numbers; those of loops are sums, or the greatest, over all its loops.
struct RunFigures {
  TimeNs total_ns = 0;  ///< from its first event to its newest
  std::uint64_t events = 0;
  std::uint64_t dropped = 0;
  std::uint64_t loops = 0;
  std::uint64_t threads = 0;  ///< that are seen in the trace: the program's own or of loops, and of executors
  std::uint64_t tasks = 0;
  std::uint64_t failed = 0;     ///< of the tasks
  std::uint64_t cancelled = 0;  ///< likewise
  std::uint64_t frames = 0;
  std::uint64_t turns = 0;
  TimeNs run_ns = 0;
  TimeNs select_ns = 0;
  TimeNs idle_ns = 0;
  TimeNs longest_turn_ns = 0;
  std::uint64_t most_ready = 0;
  std::uint64_t lines = 0;     ///< printed
  std::uint64_t errors = 0;    ///< that the rules find
  std::uint64_t warnings = 0;  ///< likewise

  bool operator==(const RunFigures&) const = default;
};

RunFigures figures_of(const ReportBuilder& report);

/// A row of the table of differences.
struct Measure {
  enum class Unit : std::uint8_t { time, count, share };

  std::string_view key;  ///< in JSON: "total_ns"
  words::Id title;
  words::Id help;
  Unit unit;
  /// In nanoseconds, as a number, or as a share of one; nothing of a run that has none: the load of no loop.
  std::optional<double> (*of)(const RunFigures& run);
};

/// All of them, the most important ones first.
std::span<const Measure> measures();

/// Whether the table needs the row: not where no run has any of it.
bool worth_a_row(const Measure& measure, std::span<const RunFigures> runs);

/// A run's value beside that of the first run.
struct Difference {
  std::optional<double> value;
  std::optional<double> from_first;  ///< value minus the first run's; nothing where either is missing
  std::optional<double> ratio;       ///< value by the first run's; nothing where that is 0 or missing
};
Difference compare(const Measure& measure, const RunFigures& first, const RunFigures& run);

/// "3.00 s", "12", "4.2 %"; "-" for nothing.
std::string value_text(const Measure& measure, const std::optional<double>& value);
/// With its sign, "-1.00 s", "+3", or "=" for no difference; empty for nothing. A share differs by points of a hundred.
std::string difference_text(const Measure& measure, const std::optional<double>& difference);
/// "x0.667", three significant digits; empty for nothing.
std::string ratio_text(const std::optional<double>& ratio);

/// Which lanes of several runs belong together: those of one name; where a run has more lanes of that name, its first
/// belongs to the others' first, its second to their second. Memory: 24 bytes a lane, whatever the names.
class LaneMatches {
 public:
  using Lane = std::uint32_t;  ///< a lane's number in its run
  static constexpr Lane kNone = UINT32_MAX;
  using Row = std::array<Lane, kMostRuns>;

  /// What a lane is known by: its kind (each caller's own numbers, the same for all runs) and its name.
  static std::uint64_t key(unsigned kind, std::string_view name);

  LaneMatches() = default;
  /// The keys of each run's lanes, in the order of the lanes; kMostRuns runs at most.
  explicit LaneMatches(std::span<const std::vector<std::uint64_t>> runs);

  /// A row is lanes that belong together. Rows are in the order of the first run's lanes, then come those that the
  /// first run has not, in the order of the second run's lanes, and so on.
  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  /// The lane of each run, or kNone.
  Row row(std::size_t index) const;
  /// The row that a lane is in.
  std::size_t row_of(std::size_t run, Lane lane) const;

 private:
  struct Entry {
    std::uint64_t key = 0;
    std::uint32_t nth = 0;  // of those of this key in its run
    std::uint32_t run = 0;
    Lane lane = 0;
  };
  static bool together(const Entry& a, const Entry& b) { return a.key == b.key && a.nth == b.nth; }

  std::vector<Entry> entries_;       // those of a row side by side, by run
  std::vector<std::uint32_t> rows_;  // each row's first entry
  std::vector<std::vector<std::uint32_t>> row_of_;
};

}  // namespace loopscope::diagnose
