#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app/importers/chrome_reader.h"

namespace loopscope::importers {

/// The longest id of a process, a thread, an async span that is told from others; longer ones are cut.
inline constexpr std::size_t kMaxIdBytes = 256;

/// The fields of one event, as far as anything is made of them.
struct ChromeFields {
  char phase = 0;
  std::optional<TimeNs> time_ns;
  std::optional<TimeNs> duration_ns;
  bool has_time = false;
  bool has_duration = false;
  bool local_id = false;  ///< the id is the process's own
  std::string name;
  std::string category;
  std::string process = "0";
  std::string thread = "0";
  std::string id;
  std::string scope;
  std::string binding;                                 ///< bp
  std::string label;                                   ///< args.name
  std::string coroutine;                               ///< args.coroutine
  std::optional<std::int64_t> sort_index;              ///< args.sort_index
  std::vector<std::pair<std::string, double>> series;  ///< numbers in args

  void clear() {
    phase = 0;
    time_ns = duration_ns = {};
    has_time = has_duration = local_id = false;
    for (std::string* text : {&name, &category, &id, &scope, &binding, &label, &coroutine}) text->clear();
    process = thread = "0";
    sort_index = {};
    series.clear();
  }
};

/// Puts whole events into the records.
class ChromeCollector {
 public:
  ChromeCollector(ChromeRecords& records, trace::Symbols& symbols) : records_(records), symbols_(symbols) {}

  void add(const ChromeFields& fields);

 private:
  using Numbers = std::unordered_map<std::string, std::uint32_t>;

  bool has_time(const ChromeFields& fields);
  void add_slice(const ChromeFields& fields);
  void add_edge(const ChromeFields& fields);
  void add_async(const ChromeFields& fields, ChromeAsync::Phase phase);
  void add_flow(const ChromeFields& fields, ChromeFlow::Phase phase);
  void add_instant(const ChromeFields& fields);
  void add_counts(const ChromeFields& fields);
  void add_metadata(const ChromeFields& fields);
  std::uint32_t process_of(const ChromeFields& fields);
  std::uint32_t track_of(const ChromeFields& fields);
  std::uint32_t shown_track(const ChromeFields& fields);
  LocationId location(const std::string& name);

  ChromeRecords& records_;
  trace::Symbols& symbols_;
  std::string key_;
  Numbers processes_;
  Numbers tracks_;
  Numbers spans_;
  Numbers flows_;
  std::unordered_map<std::string, LocationId> locations_;
};

}  // namespace loopscope::importers
