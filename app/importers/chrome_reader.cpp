#include "app/importers/chrome_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "app/importers/chrome_collector.h"
#include "app/importers/chrome_time.h"
#include "app/importers/json_reader.h"
#include "app/importers/notice.h"
#include "core/base/base64.h"

namespace loopscope::importers {

namespace {

enum class Field : std::uint8_t {
  other,
  phase,
  time,
  duration,
  name,
  category,
  process,
  thread,
  id,
  scope,
  binding,
  bind_id,
  flow_in,
  flow_out,
  args,
  id2
};

Field field_of(std::string_view key) {
  constexpr std::pair<std::string_view, Field> kFields[] = {
      {"ph", Field::phase},        {"ts", Field::time},     {"dur", Field::duration},    {"name", Field::name},
      {"cat", Field::category},    {"pid", Field::process}, {"tid", Field::thread},      {"args", Field::args},
      {"id", Field::id},           {"scope", Field::scope}, {"s", Field::scope},         {"bp", Field::binding},
      {"bind_id", Field::bind_id}, {"id2", Field::id2},     {"flow_in", Field::flow_in}, {"flow_out", Field::flow_out}};
  for (const auto& [name, field] : kFields) {
    if (key == name) return field;
  }
  return Field::other;
}

/// A number that identifies something, written in one way: 1 and 1.0 and 1e0 are one.
std::string_view canonical(std::string_view number, std::string& buffer) {
  if (number.find_first_not_of("0123456789") == std::string_view::npos) return number;
  double value = 0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, value);
  constexpr double kExact = 9007199254740992.0;  // 2^53: doubles beyond it are not told apart
  if (error != std::errc() || stop != end || std::abs(value) > kExact || value != std::floor(value)) return number;
  buffer = fmt::format("{}", static_cast<std::int64_t>(value));
  return buffer;
}

/// Goes through the file: either the outermost thing is an array of events, or an object that has one as a section, or
/// every outermost object is an event itself.
class Parser {
 public:
  Parser(ByteStream& text, ChromeRecords& records, trace::Symbols& symbols)
      : reader_(text), records_(records), collector_(records, symbols) {}

  void run(TextEnd& end) {
    while (read()) {
    }
    const bool may_end = events_depth_ == 1 && reader_.depth() == 1 && !in_event_;
    if (failure_) {
      end.damage = std::move(failure_);
    } else if (reader_.cut_off() && !may_end) {
      end.damage = {reader_.offset(), "the file ends in the middle"};
      end.cut_off = true;
    }
  }

  bool has_events() const { return has_events_; }
  /// What else the file is; empty when it is not known.
  std::string_view other_kind() const {
    if (is_speedscope_) return "a profile of speedscope";
    if (seen("nodes") && seen("snapshot")) return "a heap snapshot of V8";
    if (seen("nodes") && (seen("timeDeltas") || seen("startTime"))) return "a CPU profile of V8 (.cpuprofile)";
    if (seen("threads") && (seen("libs") || seen("meta"))) return "a profile of Firefox";
    return {};
  }

 private:
  /// Goes on by one thing: an event, a section, a field of an event that stands alone. False at the end.
  bool read() {
    const bool among_events = events_depth_ != 0 && reader_.depth() == events_depth_;
    switch (reader_.next()) {
      case JsonToken::begin_object:
        if (among_events) return read_event() || recover();
        fields_.clear();
        return true;
      case JsonToken::begin_array:
        if (reader_.depth() == 1) return begin_events();
        ++records_.no_events;
        return reader_.skip() || recover();
      case JsonToken::end_object:
        if (fields_.phase != 0) add_event();
        return true;
      case JsonToken::end_array:
        events_depth_ = 0;
        fields_.clear();
        return true;
      case JsonToken::key:
        return read_section() || recover();
      case JsonToken::string:
      case JsonToken::number:
      case JsonToken::word:
        ++records_.no_events;
        return true;
      case JsonToken::end:
        return false;
      case JsonToken::error:
        break;
    }
    return recover();
  }

  bool begin_events() {
    events_depth_ = reader_.depth();
    has_events_ = true;
    return true;
  }

  void add_event() {
    has_events_ = true;
    collector_.add(fields_);
  }

  /// What is no JSON costs what stands there up to the next event. False at the text's end.
  bool recover() {
    if (reader_.message().empty()) return false;
    const trace::Damage place{reader_.offset(), reader_.message()};
    in_event_ = false;
    if (reader_.depth() < events_depth_) events_depth_ = 0;
    if (!reader_.recover(events_depth_)) {
      failure_ = place;
      return false;
    }
    if (records_.bad_places++ == 0) records_.first_bad_place = place.offset;
    return true;
  }

  /// From behind its opening brace.
  bool read_event() {
    fields_.clear();
    in_event_ = true;
    JsonToken token = reader_.next();
    const bool is_empty = token == JsonToken::end_object;  // as some writers end their array, after a last comma
    for (; token == JsonToken::key; token = reader_.next()) {
      if (!read_field(field_of(reader_.text()))) return false;
    }
    if (token != JsonToken::end_object) return false;
    in_event_ = false;
    if (!is_empty) add_event();
    fields_.clear();
    return true;
  }

  // -------------------------------------------------------------------------------------------------------
  // The outermost object
  // -------------------------------------------------------------------------------------------------------

  /// From behind a key. Functions that read return false where there is no more, or no JSON.
  bool read_section() {
    const std::string key(reader_.text().substr(0, kMaxIdBytes));
    if (key == "traceEvents") return read_events();
    if (key == "otherData") return read_pairs([this](auto name, auto text) { note_producer(name, text); });
    if (key == "viztracer_metadata") return read_pairs([this](auto name, auto text) { note_viztracer(name, text); });
    if (key == "samples") return count_things(ChromeExtra::samples);
    if (key == "stackFrames") return count_things(ChromeExtra::stack_frames);
    if (key == "systemTraceEvents") return count_things(ChromeExtra::system_trace);
    if (key == "loopscope") return read_embedded();
    const Field field = field_of(key);
    if (field != Field::other) return read_field(field);
    if (seen_.size() < kMostKeys) seen_.push_back(key);
    return read_other(key == "$schema");
  }

  bool read_events() {
    const JsonToken token = reader_.next();
    return token == JsonToken::begin_array ? begin_events() : pass(token);
  }

  bool read_other(bool is_schema) {
    const JsonToken token = reader_.next();
    if (is_schema && token == JsonToken::string) {
      is_speedscope_ = reader_.text().find("speedscope") != std::string_view::npos;
    }
    return pass(token);
  }

  void note_producer(std::string_view name, std::string_view text) {
    if (name != "producer" || text != "loopscope") return;
    records_.writer = "Loopscope";
    records_.of_loopscope = true;
  }
  void note_viztracer(std::string_view name, std::string_view text) {
    if (name == "version") records_.writer = "VizTracer " + excerpt(text);
  }

  /// The trace itself, in an export of ours: how many events stand beside it, and its bytes.
  bool read_embedded() {
    JsonToken token = reader_.next();
    if (token != JsonToken::begin_object) return pass(token);
    for (token = reader_.next(); token == JsonToken::key; token = reader_.next()) {
      const std::string key(reader_.text().substr(0, kMaxIdBytes));
      const JsonToken value = reader_.next();
      if (key == "events" && value == JsonToken::number) {
        const std::string_view text = reader_.text();
        std::from_chars(text.data(), text.data() + text.size(), records_.embedded_events);
      }
      if (key == "trace" && value == JsonToken::begin_array ? !read_embedded_bytes() : !pass(value)) return false;
    }
    return token == JsonToken::end_object;
  }

  bool read_embedded_bytes() {
    JsonToken token = reader_.next();
    for (; token == JsonToken::string; token = reader_.next()) {
      if (!base64::decode(reader_.text(), records_.embedded)) return false;
    }
    return token == JsonToken::end_array;
  }

  /// Counts what an array or object holds, or the one text.
  bool count_things(ChromeExtra extra) {
    std::uint64_t& count = records_.extra(extra);
    const JsonToken begin = reader_.next();
    if (begin == JsonToken::string) ++count;
    if (begin != JsonToken::begin_array && begin != JsonToken::begin_object) return pass(begin);
    const std::size_t depth = reader_.depth();
    while (reader_.depth() >= depth) {
      const JsonToken token = reader_.next();
      if (reader_.depth() < depth) break;
      if (token != JsonToken::key) ++count;
      if (!pass(token)) return false;
    }
    return true;
  }

  // -------------------------------------------------------------------------------------------------------
  // Fields
  // -------------------------------------------------------------------------------------------------------

  /// What a value began with, to its end.
  bool pass(JsonToken token) {
    if (token == JsonToken::error || token == JsonToken::end) return false;
    return (token != JsonToken::begin_array && token != JsonToken::begin_object) || reader_.skip();
  }

  /// The scalars of an object, each with its key; passes over whatever else the value holds or is.
  template <class Take>
  bool read_pairs(Take take) {
    if (const JsonToken token = reader_.next(); token != JsonToken::begin_object) return pass(token);
    while (true) {
      const JsonToken token = reader_.next();
      if (token == JsonToken::end_object) return true;
      if (token != JsonToken::key) return false;
      key_.assign(reader_.text().substr(0, kMaxIdBytes));
      const JsonToken value = reader_.next();
      value_is_number_ = value == JsonToken::number;
      if (value == JsonToken::string || value_is_number_) take(std::string_view(key_), reader_.text());
      if (!pass(value)) return false;
    }
  }

  bool read_field(Field field) {
    if (field == Field::args) {
      return read_pairs([this](auto key, auto text) { fields_.arguments.add(key, text, value_is_number_); });
    }
    if (field == Field::id2) {
      return read_pairs([this](auto key, auto text) {
        fields_.id.assign(text.substr(0, kMaxIdBytes));
        fields_.local_id = key == "local";
      });
    }
    const JsonToken token = reader_.next();
    if (token == JsonToken::string || token == JsonToken::number) {
      take_field(field, reader_.text(), token == JsonToken::number);
    } else if (token == JsonToken::word && reader_.text() == "true") {
      if (field == Field::flow_in) fields_.flow_in = true;
      if (field == Field::flow_out) fields_.flow_out = true;
    }
    return pass(token);
  }

  void take_field(Field field, std::string_view text, bool is_number) {
    const auto take_id = [&](std::string& id) {
      id.assign((is_number ? canonical(text, buffer_) : text).substr(0, kMaxIdBytes));
    };
    switch (field) {
      case Field::phase:
        fields_.phase = text.empty() ? '\0' : text[0];
        break;
      case Field::time:
        fields_.time_ns = microseconds(text);
        break;
      case Field::duration:
        fields_.duration_ns = microseconds(text);
        break;
      case Field::name:
        fields_.name.assign(text);
        make_printable(fields_.name);
        break;
      case Field::category:
        fields_.category.assign(text.substr(0, kMaxIdBytes));
        break;
      case Field::process:
        return take_id(fields_.process);
      case Field::thread:
        return take_id(fields_.thread);
      case Field::id:
        return take_id(fields_.id);
      case Field::bind_id:
        return take_id(fields_.bind_id);
      case Field::scope:
        fields_.scope.assign(text.substr(0, kMaxIdBytes));
        break;
      case Field::binding:
        fields_.binding.assign(text.substr(0, kMaxIdBytes));
        break;
      case Field::flow_in:
      case Field::flow_out:
      case Field::args:
      case Field::id2:
      case Field::other:
        break;
    }
  }

  static constexpr std::size_t kMostKeys = 64;
  bool seen(std::string_view key) const { return std::find(seen_.begin(), seen_.end(), key) != seen_.end(); }

  JsonReader reader_;
  ChromeRecords& records_;
  ChromeCollector collector_;
  ChromeFields fields_;
  std::size_t events_depth_ = 0;  ///< at which the events stand; 0 outside their array
  bool has_events_ = false;
  bool in_event_ = false;
  bool is_speedscope_ = false;
  std::vector<std::string> seen_;  ///< keys of the outermost object
  std::string key_;
  bool value_is_number_ = false;
  std::string buffer_;
  std::optional<trace::Damage> failure_;
};

}  // namespace

Result<ChromeRecords> read_chrome(ByteStream& text, const std::string& name, trace::Symbols& symbols, TextEnd& end) {
  ChromeRecords records;
  Parser parser(text, records, symbols);
  parser.run(end);
  if (const TextEnd of_file = text.end(); of_file.damage) end = of_file;
  if (!parser.has_events() && !parser.other_kind().empty()) {
    return Error{
        fmt::format("{}: is {}, which holds samples and no events; expected a Chrome trace, as a profiler "
                    "that records events writes it",
                    name, parser.other_kind())};
  }
  if (records.events == 0 && end.damage) {
    return Error{
        fmt::format("{}: offset {}: {}; expected a Chrome trace", name, end.damage->offset, end.damage->message)};
  }
  if (records.events == 0 && records.no_events > 0) {
    return Error{fmt::format("{}: holds no events, which are objects in braces; expected a Chrome trace", name)};
  }
  if (!parser.has_events()) {
    return Error{
        fmt::format("{}: has no \"traceEvents\"; expected a Chrome trace: that object, or an array of events", name)};
  }
  return records;
}

}  // namespace loopscope::importers
