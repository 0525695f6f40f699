// loopscope_bench open FILE, loopscope_bench query FILE

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "app/session/open.h"
#include "app/views/lane_rows.h"
#include "app/views/timeline_layout.h"
#include "tests/app/ui/fixed_metrics.h"
#include "tests/bench/scale.h"

namespace loopscope::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view kOpenHelp = R"(usage: loopscope_bench open FILE

Opens a trace as the window does, in 60 frames a second, and prints lines of "key value":
  open_first_picture_s    seconds until the first visible rows are laid out
  open_complete_s         seconds until every event is in the model
  memory_bytes_per_event  by how much the program's resident memory has grown then
  file_bytes_per_event    the size of the file
)";

constexpr std::string_view kQueryHelp = R"(usage: loopscope_bench query FILE

Lays out 1,000 views of a trace, from the whole of it down to single events, as the window does: 1,600 pixels of all
visible lanes, about 40; half of the views from the first row on, half anywhere. The views depend on the trace's length
and number of rows alone. Prints lines of "key value":
  query_p50_ms  milliseconds that half of the views take at most
  query_p99_ms  milliseconds that 99 in 100 take at most
)";

constexpr float kNamesWidth = 220;
constexpr float kWidth = 1600;
constexpr float kHeight = 1150;  // 40 rows and the ruler
constexpr int kViews = 1000;
constexpr std::chrono::microseconds kFrame(16'667);

double seconds_since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }

void print_value(const char* key, double value) { fmt::print("{} {:.6g}\n", key, value); }

/// Bytes of this program that are in memory, files that are mapped included.
double resident_bytes() {
  unsigned long all = 0;
  unsigned long resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// What the window does with a trace, without the window.
class Viewer {
 public:
  explicit Viewer(std::unique_ptr<session::Session> session) : session_(std::move(session)) {}

  const model::Model& model() const { return session_->model(); }
  const views::TimelineLayout& layout() const { return layout_; }
  std::size_t rows() const { return rows_.rows().size(); }

  /// Takes in what the session has by now.
  void poll() {
    session_->poll();
    axis_.update(model());
    rows_.update(model());
  }
  /// Everything that the file holds is in the model.
  bool complete() const { return session_->loading_progress() >= 1; }
  void finish() {
    session_->finish_loading();
    poll();
  }

  /// Lays out what lies between two positions, from a row on.
  void show(double begin, double end, std::size_t first_row) {
    const views::TimelineInput input{.model = model(),
                                     .axis = axis_,
                                     .rows = rows_,
                                     .metrics = metrics_,
                                     .viewport = {begin, end, kNamesWidth, kNamesWidth + kWidth},
                                     .limit = axis_.end(),
                                     .area = {0, 0, kNamesWidth + kWidth, kHeight},
                                     .names_width = kNamesWidth,
                                     .scroll = static_cast<float>(first_row) * layout_.lane_height,
                                     .scale = 1};
    views::layout_timeline(input, layout_);
  }
  void show_all() { show(0, std::max(axis_.end(), 1.0), 0); }

 private:
  std::unique_ptr<session::Session> session_;
  model::Axis axis_{model::AxisKind::time};
  views::LaneRows rows_;
  test::FixedMetrics metrics_;
  views::TimelineLayout layout_;
};

int complain(std::string_view command, std::string_view message, int status) {
  fmt::print(stderr, "loopscope_bench {}: {}\n", command, message);
  return status;
}

/// The frames of a window that opens the file, until all of it is there.
int measure_open(const std::filesystem::path& path) {
  const double memory = resident_bytes();
  const Steady::time_point begin = Steady::now();
  auto session = session::open_file(path);
  if (!session) return complain("open", session.error().message, 1);
  Viewer viewer(*std::move(session));
  double first_picture_s = 0;
  while (true) {
    const Steady::time_point frame = Steady::now();
    viewer.poll();
    viewer.show_all();
    if (first_picture_s == 0 && !viewer.layout().spans.empty()) first_picture_s = seconds_since(begin);
    if (viewer.complete()) break;
    std::this_thread::sleep_until(frame + kFrame);
  }
  const double complete_s = seconds_since(begin);
  const double grown = resident_bytes() - memory;
  if (viewer.model().empty()) return complain("open", path.string() + ": holds no events; open another trace", 1);

  const auto events = static_cast<double>(viewer.model().events().size());
  std::error_code ignored;
  print_value("open_first_picture_s", first_picture_s);
  print_value("open_complete_s", complete_s);
  print_value("memory_bytes_per_event", grown / events);
  print_value("file_bytes_per_event", static_cast<double>(std::filesystem::file_size(path, ignored)) / events);
  return 0;
}

/// std::mt19937_64 is the same everywhere, the standard distributions are not.
double fraction(std::mt19937_64& random) { return static_cast<double>(random() >> 11) / 9007199254740992.0; }

int measure_query(const std::filesystem::path& path) {
  auto session = session::open_file(path);
  if (!session) return complain("query", session.error().message, 1);
  Viewer viewer(*std::move(session));
  viewer.finish();
  if (viewer.model().empty()) return complain("query", path.string() + ": holds no events; open another trace", 1);

  constexpr double kNarrowest = 20;  // nanoseconds: as far as the window zooms
  const double all = std::max(static_cast<double>(viewer.model().end().time_ns), kNarrowest);
  std::mt19937_64 random(1);
  std::vector<double> took_ms;
  for (int view = 0; view < kViews; ++view) {
    // From the widest to the narrowest, a factor from each to the next.
    const double width = all * std::pow(kNarrowest / all, static_cast<double>(view) / (kViews - 1));
    const double begin = (all - width) * fraction(random);
    // Half of the views from the top, where the loop is and the tasks that live all through.
    const double row_fraction = fraction(random);
    const auto row =
        view % 2 == 0 ? std::size_t{0} : static_cast<std::size_t>(row_fraction * static_cast<double>(viewer.rows()));
    const Steady::time_point start = Steady::now();
    viewer.show(begin, begin + width, row);
    took_ms.push_back(seconds_since(start) * 1e3);
  }
  std::sort(took_ms.begin(), took_ms.end());
  print_value("query_p50_ms", took_ms[kViews / 2]);
  print_value("query_p99_ms", took_ms[kViews * 99 / 100]);
  return 0;
}

/// The one argument of a command is a file; its help is printed for --help.
int run(const char* command, std::string_view help, int (*measure)(const std::filesystem::path&),
        const std::vector<std::string>& arguments) {
  if (arguments.size() == 1 && (arguments[0] == "-h" || arguments[0] == "--help")) {
    fmt::print("{}", help);
    return 0;
  }
  if (arguments.size() != 1 || arguments[0].empty() || arguments[0][0] == '-') {
    return complain(command, "one argument is needed; give the FILE to read", 2);
  }
  return measure(arguments[0]);
}

}  // namespace

int open_trace(const std::vector<std::string>& arguments) { return run("open", kOpenHelp, measure_open, arguments); }

int query_trace(const std::vector<std::string>& arguments) {
  return run("query", kQueryHelp, measure_query, arguments);
}

}  // namespace loopscope::bench
