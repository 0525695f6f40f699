#include "app/importers/chrome_collector.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/importers/chrome_time.h"
#include "app/importers/notice.h"

namespace loopscope::importers {

namespace {

/// The number of a key; new ones get the next.
std::uint32_t number(KeyNumbers& numbers, const std::string& key, std::uint32_t& count) {
  bool is_new = false;
  const std::uint32_t found = numbers.number(key, count, is_new);
  if (is_new) ++count;
  return found;
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
  add_bound_flow(fields);
}

void ChromeCollector::add_edge(const ChromeFields& fields) {
  if (!has_time(fields)) return;
  records_.edges.push_back({*fields.time_ns, location(fields.name), shown_track(fields), fields.phase == 'B'});
  add_bound_flow(fields);
}

void ChromeCollector::add_instant(const ChromeFields& fields) {
  if (!has_time(fields)) return;
  const bool of_thread = fields.scope.empty() || fields.scope == "t";
  records_.instants.push_back({*fields.time_ns, symbols_.intern(fields.name), shown_track(fields), of_thread});
}

void ChromeCollector::add_async(const ChromeFields& fields, ChromeAsync::Phase phase) {
  if (!has_time(fields)) return;
  const std::uint32_t process = process_of(fields);
  // Those of old nest in nothing: they are told apart by their names, too.
  const bool is_old = std::string_view("STpF").find(fields.phase) != std::string_view::npos;
  key_ = fields.local_id ? fields.process : std::string();
  key_ += is_old ? 'o' : 'n';
  for (const std::string* part : {&fields.category, &fields.scope, &fields.id}) key_.append(1, '\0').append(*part);
  if (is_old) key_.append(1, '\0').append(fields.name);
  const std::uint32_t span = number(spans_, key_, records_.spans);
  const std::optional<std::string_view> step = fields.arguments.find("step");
  const bool is_step = is_old && phase == ChromeAsync::Phase::instant && step;
  const LocationId what = is_step ? function(*step) : location(fields.name);
  if (!fields.bind_id.empty() && (fields.flow_in || fields.flow_out)) ++records_.async_flows;
  records_.asyncs.push_back({*fields.time_ns, what, span, process, phase, !fields.name.empty()});
}

void ChromeCollector::add_flow(const ChromeFields& fields, ChromeFlow::Phase phase) {
  if (!has_time(fields)) return;
  key_ = fields.local_id ? fields.process : std::string();
  for (const std::string* part : {&fields.category, &fields.name, &fields.id}) key_.append(1, '\0').append(*part);
  const std::uint32_t flow = number(flows_, key_, records_.flow_ids);
  const bool enclosing = (fields.binding == "e" || phase == ChromeFlow::Phase::step) && !records_.of_loopscope;
  records_.flows.push_back({*fields.time_ns, flow, shown_track(fields), phase, enclosing});
}

/// A slice says itself which flows lead to it and out of it, as Chrome wrote it until 2021.
void ChromeCollector::add_bound_flow(const ChromeFields& fields) {
  if (fields.bind_id.empty() || (!fields.flow_in && !fields.flow_out)) return;
  key_.assign("bind_id").append(1, '\0').append(fields.bind_id);
  const std::uint32_t flow = number(flows_, key_, records_.flow_ids);
  const ChromeFlow::Phase phase = !fields.flow_in   ? ChromeFlow::Phase::start
                                  : fields.flow_out ? ChromeFlow::Phase::step
                                                    : ChromeFlow::Phase::end;
  records_.flows.push_back({*fields.time_ns, flow, shown_track(fields), phase, true});
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
  ++records_.metadata;
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
  bool is_new = false;
  const auto next = static_cast<std::uint32_t>(records_.processes.size());
  const std::uint32_t process = processes_.number(fields.process, next, is_new);
  if (is_new) records_.processes.push_back({.id = fields.process, .name = {}});
  return process;
}

std::uint32_t ChromeCollector::track_of(const ChromeFields& fields) {
  if (last_track_ != UINT32_MAX && fields.thread == last_thread_ && fields.process == last_process_) return last_track_;
  const std::uint32_t process = process_of(fields);
  key_ = fields.process;
  key_.append(1, '\0').append(fields.thread);
  bool is_new = false;
  const auto next = static_cast<std::uint32_t>(records_.tracks.size());
  last_track_ = tracks_.number(key_, next, is_new);
  if (is_new) records_.tracks.push_back({.process = process, .id = fields.thread, .name = {}});
  last_thread_ = fields.thread;
  last_process_ = fields.process;
  return last_track_;
}

std::uint32_t ChromeCollector::shown_track(const ChromeFields& fields) {
  const std::uint32_t track = track_of(fields);
  records_.tracks[track].shown = true;
  return track;
}

LocationId ChromeCollector::function(std::string_view name) {
  return symbols_.intern(trace::Location{.function = symbols_.intern(name)});
}

/// "main (/home/me/app.py:12)", as VizTracer writes it, is a function and its file.
LocationId ChromeCollector::location(std::string_view name) {
  bool is_new = false;
  const auto next = static_cast<std::uint32_t>(known_locations_.size());
  const std::uint32_t known = locations_.number(name, next, is_new);
  if (!is_new) return known_locations_[known];
  trace::Location place;
  const std::size_t open = name.rfind(" (");
  const std::size_t colon = name.rfind(':');
  if (name.ends_with(')') && open != std::string_view::npos && open > 0 && colon != std::string_view::npos &&
      colon > open && name.find_first_not_of("0123456789", colon + 1) == name.size() - 1 && colon + 2 < name.size()) {
    place = {symbols_.intern(name.substr(open + 2, colon - open - 2)), symbols_.intern(name.substr(0, open)), 0};
  } else {
    place.function = symbols_.intern(name);
  }
  return known_locations_.emplace_back(symbols_.intern(place));
}

}  // namespace loopscope::importers
