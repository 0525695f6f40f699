#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/importers/chrome_reader.h"
#include "app/importers/key_numbers.h"

namespace loopscope::importers {

/// The longest id of a process, a thread, an async span that is told from others; longer ones are cut.
inline constexpr std::size_t kMaxIdBytes = 256;

/// The scalars in the args of an event, in their order.
class ChromeArguments {
 public:
  struct Argument {
    std::string_view key;
    std::string_view text;  ///< of a number as written
    bool is_number = false;
  };

  void clear() {
    text_.clear();
    places_.clear();
  }
  /// The most that are kept; what is added then is left out.
  static constexpr std::size_t kMost = 256;
  void add(std::string_view key, std::string_view text, bool is_number) {
    if (places_.size() == kMost) return;
    places_.push_back({text_.size(), key.size(), text.size(), is_number});
    text_.append(key).append(text);
  }
  std::size_t size() const { return places_.size(); }
  Argument operator[](std::size_t index) const {
    const Place& place = places_[index];
    const std::string_view all = text_;
    return {all.substr(place.begin, place.key), all.substr(place.begin + place.key, place.text), place.is_number};
  }
  /// The text of the last one with that key; nothing when there is none.
  std::optional<std::string_view> find(std::string_view key) const {
    for (std::size_t i = size(); i > 0; --i) {
      if (const Argument argument = (*this)[i - 1]; argument.key == key) return argument.text;
    }
    return std::nullopt;
  }

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t key = 0;
    std::size_t text = 0;
    bool is_number = false;
  };
  std::string text_;
  std::vector<Place> places_;
};

/// The fields of one event, as far as anything is made of them.
struct ChromeFields {
  char phase = 0;
  std::optional<TimeNs> time_ns;
  std::optional<TimeNs> duration_ns;
  bool local_id = false;  ///< the id is the process's own
  bool flow_in = false;
  bool flow_out = false;
  std::string name;
  std::string category;
  std::string process;
  std::string thread;
  std::string id;
  std::string scope;
  std::string binding;  ///< bp
  std::string bind_id;
  ChromeArguments arguments;

  void clear() {
    phase = 0;
    time_ns = duration_ns = {};
    local_id = flow_in = flow_out = false;
    for (std::string* text : {&name, &category, &id, &scope, &binding, &bind_id}) text->clear();
    process = thread = "0";
    arguments.clear();
  }
};

/// Puts whole events into the records.
class ChromeCollector {
 public:
  ChromeCollector(ChromeRecords& records, trace::Symbols& symbols) : records_(records), symbols_(symbols) {}

  void add(const ChromeFields& fields);

 private:
  bool has_time(const ChromeFields& fields);
  void add_slice(const ChromeFields& fields);
  void add_edge(const ChromeFields& fields);
  void add_async(const ChromeFields& fields, ChromeAsync::Phase phase);
  void add_flow(const ChromeFields& fields, ChromeFlow::Phase phase);
  void add_bound_flow(const ChromeFields& fields);
  void add_instant(const ChromeFields& fields);
  void add_counts(const ChromeFields& fields);
  void add_metadata(const ChromeFields& fields);
  std::uint32_t process_of(const ChromeFields& fields);
  std::uint32_t track_of(const ChromeFields& fields);
  std::uint32_t shown_track(const ChromeFields& fields);
  LocationId location(std::string_view name);
  LocationId function(std::string_view name);

  ChromeRecords& records_;
  trace::Symbols& symbols_;
  std::string key_;
  KeyNumbers processes_;
  KeyNumbers tracks_;
  KeyNumbers spans_;
  KeyNumbers flows_;
  KeyNumbers locations_;
  std::vector<LocationId> known_locations_;  // by those numbers
  // The last track that was asked for: most often it is the next one, too.
  std::string last_process_;
  std::string last_thread_;
  std::uint32_t last_track_ = UINT32_MAX;
};

}  // namespace loopscope::importers
