#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/time.h"

/// The Trace Event Format, as its public description ("Trace Event Format", by the Trace Viewer project) has it, as far
/// as it concerns the phases X, i, C, s, f and M; and how viewers bind arrows to slices.
namespace loopscope::test::trace_event_format {

using Json = nlohmann::ordered_json;

/// What may stand under a key.
enum class Type { text, name, number, whole, time, object, letter };

struct Key {
  const char* name;
  Type type;
  bool required = true;
};

/// The keys an event of a phase may have. All others are errors: a viewer would pass over them in silence.
struct Phase {
  char letter;
  std::vector<Key> keys;
};

inline const std::vector<Phase>& phases() {
  static const std::vector<Phase> table = {
      {'X',
       {{"name", Type::name},
        {"cat", Type::name},
        {"ph", Type::letter},
        {"ts", Type::time},
        {"dur", Type::time},
        {"pid", Type::whole},
        {"tid", Type::whole},
        {"args", Type::object, false}}},
      {'i',
       {{"name", Type::name},
        {"cat", Type::name},
        {"ph", Type::letter},
        {"ts", Type::time},
        {"pid", Type::whole},
        {"tid", Type::whole},
        {"s", Type::letter},
        {"args", Type::object, false}}},
      {'C',
       {{"name", Type::name},
        {"ph", Type::letter},
        {"ts", Type::time},
        {"pid", Type::whole},
        {"tid", Type::whole, false},
        {"id", Type::whole, false},
        {"args", Type::object}}},
      {'s',
       {{"name", Type::name},
        {"cat", Type::name},
        {"ph", Type::letter},
        {"ts", Type::time},
        {"pid", Type::whole},
        {"tid", Type::whole},
        {"id", Type::whole}}},
      {'f',
       {{"name", Type::name},
        {"cat", Type::name},
        {"ph", Type::letter},
        {"ts", Type::time},
        {"pid", Type::whole},
        {"tid", Type::whole},
        {"id", Type::whole},
        {"bp", Type::letter}}},
      {'M',
       {{"name", Type::name},
        {"ph", Type::letter},
        {"pid", Type::whole},
        {"tid", Type::whole},
        {"args", Type::object}}},
  };
  return table;
}

/// The one argument of each kind of metadata.
struct Metadata {
  const char* name;
  Key argument;
};
inline const std::vector<Metadata>& metadata() {
  static const std::vector<Metadata> table = {{"process_name", {"name", Type::name}},
                                              {"process_labels", {"labels", Type::name}},
                                              {"process_sort_index", {"sort_index", Type::whole}},
                                              {"thread_name", {"name", Type::name}},
                                              {"thread_sort_index", {"sort_index", Type::whole}}};
  return table;
}

inline bool fits(const Json& value, Type type) {
  switch (type) {
    case Type::text:
      return value.is_string();
    case Type::name:
      return value.is_string() && !value.get_ref<const std::string&>().empty();
    case Type::number:
      return value.is_number();
    case Type::whole:
      // Viewers hold these in doubles.
      return value.is_number_unsigned() && value.get<std::uint64_t>() <= std::uint64_t{1} << 53;
    case Type::time:
      return value.is_number() && value.get<double>() >= 0;
    case Type::object:
      return value.is_object();
    case Type::letter:
      return value.is_string() && value.get_ref<const std::string&>().size() == 1;
  }
  return false;
}

/// Microseconds in the file, to the nanosecond.
inline TimeNs time_ns(const Json& value) { return std::llround(value.get<double>() * 1000); }

using Thread = std::pair<std::uint64_t, std::uint64_t>;
inline Thread thread_of(const Json& event) { return {event.at("pid"), event.at("tid")}; }

/// Everything that is wrong with a document, one line each; at most a hundred.
class Check {
 public:
  explicit Check(const Json& document) {
    if (!document.is_object() || !document.contains("traceEvents") || !document["traceEvents"].is_array()) {
      complain("no object with an array traceEvents", document.is_object() ? Json() : document);
      return;
    }
    const Json unit = document.value("displayTimeUnit", Json("ms"));
    if (unit != "ms" && unit != "ns") complain("displayTimeUnit is neither ms nor ns", unit);
    for (const Json& event : document["traceEvents"]) check_event(event);
    if (!complaints_.empty()) return;  // the rest takes the keys for granted
    for (const Json& event : document["traceEvents"]) {
      if (event["ph"] != "M") check_named(event);
    }
    check_slices();
    check_arrows(document["traceEvents"]);
  }

  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  struct Slice {
    TimeNs begin_ns = 0;
    TimeNs end_ns = 0;
    std::string name;
  };
  /// Something on a thread, in the order in which a viewer takes it: by time, and as it stands in the file where times
  /// are equal.
  struct Step {
    TimeNs at_ns = 0;
    std::size_t place = 0;  // in the file
    const Json* event = nullptr;
  };

  void complain(const std::string& what, const Json& event) {
    if (complaints_.size() < 100) complaints_.push_back(what + ": " + event.dump());
  }

  void check_event(const Json& event) {
    const std::string letter = event.is_object() ? event.value("ph", "") : "";
    const auto phase = std::find_if(phases().begin(), phases().end(),
                                    [&](const Phase& known) { return letter == std::string(1, known.letter); });
    if (phase == phases().end()) return complain("unknown phase", event);
    const std::size_t before = complaints_.size();
    for (const Key& key : phase->keys) {
      const auto value = event.find(key.name);
      if (value == event.end()) {
        if (key.required) complain(fmt::format("no {}", key.name), event);
      } else if (!fits(*value, key.type)) {
        complain(fmt::format("{} is not what it must be", key.name), event);
      }
    }
    for (const auto& item : event.items()) {
      const bool known =
          std::any_of(phase->keys.begin(), phase->keys.end(), [&](const Key& key) { return item.key() == key.name; });
      if (!known) complain(item.key() + " is not a key of its phase", event);
    }
    if (complaints_.size() == before) check_meaning(phase->letter, event);
  }

  void check_meaning(char letter, const Json& event) {
    if (letter == 'i' && !std::set<Json>{"g", "p", "t"}.contains(event.value("s", Json()))) {
      complain("s is none of g, p, t", event);
    }
    if (letter == 'f' && event.value("bp", Json()) != "e") complain("bp is not e", event);
    if (letter == 'C') {
      const Json& series = event.value("args", Json::object());
      if (series.empty()) complain("a counter without a series", event);
      for (const auto& [name, value] : series.items()) {
        if (!value.is_number()) complain("a series that is no number", event);
      }
    }
    if (letter == 'X')
      slices_[thread_of(event)].push_back(
          {time_ns(event["ts"]), time_ns(event["ts"]) + time_ns(event["dur"]), event["name"]});
    if (letter != 'M') return;
    for (const Metadata& known : metadata()) {
      if (event.value("name", "") != known.name) continue;
      const Json& args = event.value("args", Json::object());
      if (!args.contains(known.argument.name) || !fits(args.at(known.argument.name), known.argument.type)) {
        complain("metadata without its argument", event);
      }
      const bool of_process = std::string(known.name).starts_with("process");
      named_[known.name].insert({event["pid"], of_process ? 0 : event["tid"].get<std::uint64_t>()});
      return;
    }
    complain("unknown metadata", event);
  }

  /// Every process and every thread that something happens on has a name and a place.
  void check_named(const Json& event) {
    const auto [process, thread] = thread_of(event);
    for (const char* name : {"process_name", "process_sort_index"}) {
      if (!named_[name].contains({process, 0})) complain(fmt::format("its process has no {}", name), event);
    }
    for (const char* name : {"thread_name", "thread_sort_index"}) {
      if (!named_[name].contains({process, thread})) complain(fmt::format("its thread has no {}", name), event);
    }
  }

  /// The slices of a thread may nest, but not cross. Ours never overlap at all.
  void check_slices() {
    for (auto& [thread, slices] : slices_) {
      for (std::size_t i = 1; i < slices.size(); ++i) {
        if (slices[i].begin_ns < slices[i - 1].end_ns) {
          complain("a slice begins before the one before it has ended",
                   {thread.first, thread.second, slices[i].name, slices[i].begin_ns});
        }
      }
    }
  }

  /// Every arrow has one begin and one end, in this order, alike in name and category. Each is bound to the slice that
  /// encloses it: the begin to one in which something runs, the end to the ready slice that begins there.
  void check_arrows(const Json& events) {
    std::map<Thread, std::vector<Step>> threads;
    std::map<std::uint64_t, const Json*> begun;
    std::set<std::uint64_t> ended;
    for (const Json& event : events) {
      const std::string letter = event["ph"];
      if (letter == "X" || letter == "s" || letter == "f" || (letter == "i" && event["s"] == "t")) {
        std::vector<Step>& steps = threads[thread_of(event)];
        steps.push_back({time_ns(event["ts"]), steps.size(), &event});
      }
      if (letter == "s" && !begun.emplace(event["id"].get<std::uint64_t>(), &event).second)
        complain("a second begin", event);
      if (letter != "f") continue;
      const auto begin = begun.find(event["id"].get<std::uint64_t>());
      if (begin == begun.end()) {
        complain("an end without or before its begin", event);
      } else if (time_ns((*begin->second)["ts"]) > time_ns(event["ts"]) || (*begin->second)["cat"] != event["cat"] ||
                 (*begin->second)["name"] != event["name"]) {
        complain("an end that does not fit its begin", event);
      }
      if (!ended.insert(event["id"].get<std::uint64_t>()).second) complain("a second end", event);
    }
    for (const auto& [id, begin] : begun) {
      if (!ended.contains(id)) complain("a begin without an end", *begin);
    }
    for (auto& [thread, steps] : threads) check_bindings(steps);
  }

  void check_bindings(std::vector<Step>& steps) {
    std::sort(steps.begin(), steps.end(),
              [](const Step& a, const Step& b) { return std::tie(a.at_ns, a.place) < std::tie(b.at_ns, b.place); });
    std::vector<std::pair<TimeNs, const Json*>> open;  // by their ends
    for (const Step& step : steps) {
      const Json& event = *step.event;
      const std::string letter = event["ph"];
      if (letter == "X" || letter == "i") {
        while (!open.empty() && open.back().first <= step.at_ns) open.pop_back();
        open.emplace_back(step.at_ns + (letter == "X" ? time_ns(event["dur"]) : 0), &event);
        continue;
      }
      while (!open.empty() && open.back().first < step.at_ns) open.pop_back();
      if (open.empty()) {
        complain("an arrow outside all slices", event);
        continue;
      }
      const Json& slice = *open.back().second;
      const bool right = letter == "s" ? slice["name"] == "running" || slice["name"] == "run"
                                       : slice["name"] == "ready" && time_ns(slice["ts"]) == step.at_ns;
      if (!right) complain("an arrow bound to " + slice.dump(), event);
    }
  }

  std::vector<std::string> complaints_;
  std::map<std::string, std::set<Thread>> named_;
  std::map<Thread, std::vector<Slice>> slices_;
};

inline std::vector<std::string> complaints(const Json& document) { return Check(document).complaints(); }

}  // namespace loopscope::test::trace_event_format
