#include "app/importers/chrome_collector.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "app/importers/chrome_time.h"
#include "app/importers/notice.h"

namespace loopscope::importers {

namespace {

/// The number of a key; new ones get the next.
std::uint32_t number(std::unordered_map<std::string, std::uint32_t>& numbers, std::string key, std::uint32_t& count) {
  const auto [place, is_new] = numbers.try_emplace(std::move(key), count);
  if (is_new) ++count;
  return place->second;
}

/// A number as JSON has it, also one that its writer put in quotes, or NaN; nothing for any other text.
std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

void ChromeCollector::add(const ChromeFields& fields) {
  ++records_.events;
  switch (fields.phase) {
    case 'X':
      return add_slice(fields);
    case 'B':
    case 'E':
      return add_edge(fields);
    case 'b':
    case 'S':
      return add_async(fields, ChromeAsync::Phase::begin);
    case 'n':
    case 'T':
    case 'p':
      return add_async(fields, ChromeAsync::Phase::instant);
    case 'e':
    case 'F':
      return add_async(fields, ChromeAsync::Phase::end);
    case 's':
      return add_flow(fields, ChromeFlow::Phase::start);
    case 't':
      return add_flow(fields, ChromeFlow::Phase::step);
    case 'f':
      return add_flow(fields, ChromeFlow::Phase::end);
    case 'i':
    case 'I':
    case 'R':
      return add_instant(fields);
    case 'C':
      return add_counts(fields);
    case 'M':
      return add_metadata(fields);
    case 0:
      ++records_.without_phase;
      return;
    default:
      ++records_.unknown_phases[static_cast<unsigned char>(fields.phase) & 127];
  }
}

bool ChromeCollector::has_time(const ChromeFields& fields) {
  if (fields.time_ns) return true;
  ++records_.bad_times;
  return false;
}

void ChromeCollector::add_slice(const ChromeFields& fields) {
  if (!has_time(fields)) return;
  if (!fields.duration_ns || *fields.duration_ns < 0 || *fields.duration_ns > kMaxChromeNs - *fields.time_ns) {
    ++records_.bad_durations;
    return;
  }
  // Of our own exports only turns are slices here; the other states follow from them and from the flows.
  if (records_.of_loopscope && (fields.category != "task" || fields.name != "running")) return;
  const TimeNs end_ns = *fields.time_ns + *fields.duration_ns;
  const std::string name =
      records_.of_loopscope ? std::string(fields.arguments.find("coroutine").value_or("")) : fields.name;
  records_.slices.push_back({*fields.time_ns, end_ns, location(name), shown_track(fields)});
}

void ChromeCollector::add_edge(const ChromeFields& fields) {
  if (!has_time(fields)) return;
  records_.edges.push_back({*fields.time_ns, location(fields.name), shown_track(fields), fields.phase == 'B'});
}

void ChromeCollector::add_instant(const ChromeFields& fields) {
  if (!has_time(fields)) return;
  const bool of_thread = fields.scope.empty() || fields.scope == "t";
  records_.instants.push_back({*fields.time_ns, symbols_.intern(fields.name), shown_track(fields), of_thread});
}

void ChromeCollector::add_async(const ChromeFields& fields, ChromeAsync::Phase phase) {
  if (!has_time(fields)) return;
  const std::uint32_t process = process_of(fields);
  std::string key = fields.local_id ? fields.process : std::string();
  for (const std::string* part : {&fields.category, &fields.scope, &fields.id}) key.append(1, '\0').append(*part);
  const std::uint32_t span = number(spans_, std::move(key), records_.spans);
  records_.asyncs.push_back({*fields.time_ns, location(fields.name), span, process, phase});
}

void ChromeCollector::add_flow(const ChromeFields& fields, ChromeFlow::Phase phase) {
  if (!has_time(fields)) return;
  std::string key = fields.local_id ? fields.process : std::string();
  for (const std::string* part : {&fields.category, &fields.id}) key.append(1, '\0').append(*part);
  const std::uint32_t flow = number(flows_, std::move(key), records_.flow_ids);
  const bool enclosing = (fields.binding == "e" || phase == ChromeFlow::Phase::step) && !records_.of_loopscope;
  records_.flows.push_back({*fields.time_ns, flow, shown_track(fields), phase, enclosing});
}

void ChromeCollector::add_counts(const ChromeFields& fields) {
  if (!has_time(fields)) return;
  const std::string name = fields.id.empty() ? fields.name : fmt::format("{}[{}]", fields.name, fields.id);
  bool has_number = false;
  for (std::size_t i = 0; i < fields.arguments.size(); ++i) {
    const ChromeArguments::Argument argument = fields.arguments[i];
    const std::optional<double> value = parse_number(argument.text);
    if (!value) continue;
    has_number = true;
    const std::string_view series = argument.key;
    const bool plain = series == "value" || series == fields.name;
    const StringId text = symbols_.intern(plain ? name : fmt::format("{}.{}", name, series));
    records_.counts.push_back({*fields.time_ns, *value, text, process_of(fields)});
  }
  if (!has_number) ++records_.bad_counts;
}

void ChromeCollector::add_metadata(const ChromeFields& fields) {
  std::string label(fields.arguments.find("name").value_or(""));
  make_printable(label);
  const auto sort_index = [&]() -> std::optional<double> {
    const std::optional<double> index = parse_number(fields.arguments.find("sort_index").value_or(""));
    return index && !std::isnan(*index) ? index : std::nullopt;
  };
  if (fields.name == "process_name") {
    records_.processes[process_of(fields)].name = label;
  } else if (fields.name == "thread_name") {
    records_.tracks[track_of(fields)].name = label;
  } else if (fields.name == "process_sort_index") {
    if (const auto index = sort_index()) records_.processes[process_of(fields)].sort_index = *index;
  } else if (fields.name == "thread_sort_index") {
    if (const auto index = sort_index()) records_.tracks[track_of(fields)].sort_index = *index;
  }  // the others tell nothing that a trace has a place for: labels, colours, versions
}

std::uint32_t ChromeCollector::process_of(const ChromeFields& fields) {
  const auto [place, is_new] = processes_.try_emplace(fields.process, records_.processes.size());
  if (is_new) records_.processes.push_back({.id = fields.process, .name = {}});
  return place->second;
}

std::uint32_t ChromeCollector::track_of(const ChromeFields& fields) {
  const std::uint32_t process = process_of(fields);
  key_ = fields.process;
  key_.append(1, '\0').append(fields.thread);
  const auto [place, is_new] = tracks_.try_emplace(key_, records_.tracks.size());
  if (is_new) records_.tracks.push_back({.process = process, .id = fields.thread, .name = {}});
  return place->second;
}

std::uint32_t ChromeCollector::shown_track(const ChromeFields& fields) {
  const std::uint32_t track = track_of(fields);
  records_.tracks[track].shown = true;
  return track;
}

/// "main (/home/me/app.py:12)", as VizTracer writes it, is a function and its file.
LocationId ChromeCollector::location(const std::string& name) {
  const auto found = locations_.find(name);
  if (found != locations_.end()) return found->second;
  trace::Location place;
  const std::size_t open = name.rfind(" (");
  const std::size_t colon = name.rfind(':');
  if (name.ends_with(')') && open != std::string::npos && open > 0 && colon != std::string::npos && colon > open &&
      name.find_first_not_of("0123456789", colon + 1) == name.size() - 1 && colon + 2 < name.size()) {
    place = {symbols_.intern(std::string_view(name).substr(open + 2, colon - open - 2)),
             symbols_.intern(std::string_view(name).substr(0, open)), 0};
  } else {
    place.function = symbols_.intern(name);
  }
  return locations_.emplace(name, symbols_.intern(place)).first->second;
}

}  // namespace loopscope::importers
