#include "app/importers/chrome_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>

#include "app/importers/chrome_collector.h"
#include "app/importers/chrome_time.h"
#include "app/importers/notice.h"

namespace loopscope::importers {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kChunk = 1 << 20;  // bytes read at a time
constexpr std::size_t kMaxSeries = 32;   // of one counter event

/// The characters of a file, one after the other, for the parser.
class Characters {
 public:
  explicit Characters(const trace::ByteSource& source) : source_(&source) { fill(); }

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;
    explicit Iterator(Characters* characters) : characters_(characters) {}
    char operator*() const { return *characters_->at_; }
    Iterator& operator++() {
      if (++characters_->at_ == characters_->end_) characters_->fill();
      return *this;
    }
    bool operator==(const Iterator& end) const { return characters_->at_end() == (end.characters_ == nullptr); }
    bool operator!=(const Iterator& end) const { return !(*this == end); }

   private:
    Characters* characters_;
  };

  /// Bytes handed out so far.
  std::uint64_t offset() const { return offset_ - static_cast<std::uint64_t>(end_ - at_); }
  Iterator begin() { return Iterator(this); }
  static Iterator end() { return Iterator(nullptr); }

 private:
  bool at_end() const { return at_ == end_; }
  void fill() {
    const std::span<const std::byte> bytes = source_->read(offset_, kChunk, buffer_);
    offset_ += bytes.size();
    at_ = reinterpret_cast<const char*>(bytes.data());
    end_ = at_ + bytes.size();
  }

  const trace::ByteSource* source_;
  trace::Bytes buffer_;
  std::uint64_t offset_ = 0;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
};

/// Follows the parser through the file. Of all that is nested it looks only at the events, their args and id2, and the
/// metadata of VizTracer; the rest passes by.
class Handler {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  Handler(ChromeRecords& records, trace::Symbols& symbols) : records_(records), collector_(records, symbols) {}

  bool null() { return value({}, {}); }
  bool boolean(bool) { return value({}, {}); }
  bool number_integer(number_integer_t number) { return integer(number); }
  bool number_unsigned(number_unsigned_t number) { return integer(number); }
  bool number_float(number_float_t number, const string_t& text) { return value(text, number); }
  bool string(string_t& text) { return value(text, {}); }
  bool binary(binary_t&) { return true; }

  bool start_object(std::size_t) {
    if (depth_ == 0) kind_ = Kind::object;
    if (at_event()) {
      fields_.clear();
      in_event_ = true;
    }
    return open();
  }
  bool end_object() {
    --depth_;
    if (in_event_ && depth_ == events_depth_) {
      collector_.add(fields_);
      in_event_ = false;
    }
    return true;
  }
  bool start_array(std::size_t) {
    if (depth_ == 0) {
      kind_ = Kind::array;
      events_depth_ = 1;
    } else if (at_event()) {
      return refuse_event();
    } else if (depth_ == 1 && section_ == "traceEvents") {
      events_depth_ = 2;
    }
    return open();
  }
  bool end_array() {
    --depth_;
    if (kind_ == Kind::object && depth_ == 1 && events_depth_ == 2) {
      events_depth_ = 0;
      seen_events_ = true;
    }
    return true;
  }
  bool key(string_t& key) {
    if (in_event_ && depth_ == events_depth_ + 1) {
      field_ = field_of(key);
    } else if (depth_ == 1) {
      section_.assign(key, 0, kMaxIdBytes);
    } else if (depth_ == (in_event_ ? events_depth_ + 2 : 2)) {
      key_.assign(key, 0, kMaxIdBytes);
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& exception) {
    error_offset_ = position == 0 ? 0 : position - 1;
    last_token_ = token;
    out_of_range_ = exception.id == 406;
    return false;
  }

  enum class Kind : std::uint8_t { none, array, object };
  Kind kind() const { return kind_; }
  /// Between two events of a file that is one array: where it may end without a word.
  bool between_events_of_array() const { return kind_ == Kind::array && depth_ == 1; }
  bool has_events() const { return kind_ == Kind::array || seen_events_ || events_depth_ == 2; }
  std::uint64_t error_offset() const { return error_offset_; }
  const std::string& last_token() const { return last_token_; }
  bool out_of_range() const { return out_of_range_; }
  bool refused() const { return refused_; }

 private:
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
    args,
    id2
  };
  static Field field_of(const std::string& key) {
    constexpr std::pair<std::string_view, Field> kFields[] = {
        {"ph", Field::phase},     {"ts", Field::time},     {"dur", Field::duration}, {"name", Field::name},
        {"cat", Field::category}, {"pid", Field::process}, {"tid", Field::thread},   {"id", Field::id},
        {"scope", Field::scope},  {"s", Field::scope},     {"bp", Field::binding},   {"args", Field::args},
        {"id2", Field::id2}};
    for (const auto& [name, field] : kFields) {
      if (key == name) return field;
    }
    return Field::other;
  }

  bool open() {
    ++depth_;
    return true;
  }

  bool at_event() const { return events_depth_ != 0 && depth_ == events_depth_; }

  bool refuse_event() {
    refused_ = true;
    return false;
  }

  template <class Integer>
  bool integer(Integer number) {
    if (!in_event_) return value({}, {});
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    return value({text, static_cast<std::size_t>(end - text)}, static_cast<double>(number));
  }

  /// A string, or a number and its text.
  bool value(std::string_view text, std::optional<double> number) {
    if (in_event_) {
      if (depth_ == events_depth_ + 1) take_field(text);
      if (depth_ == events_depth_ + 2 && field_ == Field::args) take_argument(text, number);
      if (depth_ == events_depth_ + 2 && field_ == Field::id2) {
        fields_.id = text.substr(0, kMaxIdBytes);
        fields_.local_id = key_ == "local";
      }
      return true;
    }
    if (at_event()) return refuse_event();
    if (depth_ == 2 && section_ == "viztracer_metadata" && key_ == "version") {
      records_.writer = "VizTracer " + excerpt(text);
    }
    if (depth_ == 2 && section_ == "otherData" && key_ == "producer" && text == "loopscope") {
      records_.writer = "Loopscope";
      records_.of_loopscope = true;
    }
    return true;
  }

  void take_field(std::string_view text) {
    switch (field_) {
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
        fields_.name = text.substr(0, trace::kMaxStringBytes);
        break;
      case Field::category:
        fields_.category = text.substr(0, kMaxIdBytes);
        break;
      case Field::process:
        fields_.process = text.substr(0, kMaxIdBytes);
        break;
      case Field::thread:
        fields_.thread = text.substr(0, kMaxIdBytes);
        break;
      case Field::id:
        fields_.id = text.substr(0, kMaxIdBytes);
        break;
      case Field::scope:
        fields_.scope = text.substr(0, kMaxIdBytes);
        break;
      case Field::binding:
        fields_.binding = text.substr(0, kMaxIdBytes);
        break;
      case Field::args:
      case Field::id2:
      case Field::other:
        break;
    }
  }

  void take_argument(std::string_view text, std::optional<double> number) {
    if (key_ == "name") fields_.label = text.substr(0, kMaxIdBytes);
    if (key_ == "coroutine") fields_.coroutine = text.substr(0, kMaxIdBytes);
    if (!number) return;
    if (key_ == "sort_index" && std::abs(*number) < 1e15) fields_.sort_index = static_cast<std::int64_t>(*number);
    if (fields_.phase == 'C' || fields_.phase == 0) {
      if (fields_.series.size() < kMaxSeries) fields_.series.emplace_back(key_.substr(0, kMaxIdBytes), *number);
    }
  }

  ChromeRecords& records_;
  ChromeCollector collector_;
  ChromeFields fields_;
  Field field_ = Field::other;
  Kind kind_ = Kind::none;
  bool in_event_ = false;
  bool seen_events_ = false;
  bool refused_ = false;
  bool out_of_range_ = false;
  std::uint64_t depth_ = 0;         // objects and arrays that are open
  std::uint64_t events_depth_ = 0;  // at which the events stand; 0 outside their array
  std::string section_;             // the latest key of the outermost object
  std::string key_;                 // the latest inside args or id2, or a section
  std::uint64_t error_offset_ = 0;
  std::string last_token_;
};

bool only_blanks_after(const trace::ByteSource& source, std::uint64_t offset) {
  trace::Bytes buffer;
  while (offset < source.size()) {
    const std::span<const std::byte> bytes = source.read(offset, kChunk, buffer);
    if (bytes.empty()) return true;
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.find_first_not_of(" \t\r\n") != std::string_view::npos) return false;
    offset += bytes.size();
  }
  return true;
}

/// The array may lack its end, and then often has a comma before the end that it does not lack.
bool may_end_here(const Handler& handler, const trace::ByteSource& source) {
  if (handler.refused() || !handler.between_events_of_array()) return false;
  if (handler.error_offset() >= source.size()) return true;
  return handler.last_token().ends_with(']') && only_blanks_after(source, handler.error_offset() + 1);
}

trace::Damage damage_of(const Handler& handler, const trace::ByteSource& source, std::uint64_t offset) {
  if (handler.refused()) return {offset, "expected an event, an object in braces"};
  const std::uint64_t at = std::min(handler.error_offset(), source.size());
  if (handler.out_of_range()) return {at, "a number is too large"};
  if (at == source.size()) return {at, "the file ends in the middle"};
  constexpr std::size_t kEnd = 24;
  const std::string& token = handler.last_token();
  const std::string_view tail = std::string_view(token).substr(token.size() - std::min(token.size(), kEnd));
  return {at, fmt::format("is no JSON (after \"{}\")", excerpt(tail))};
}

}  // namespace

Result<ChromeRecords> read_chrome(const trace::ByteSource& source, const std::string& name, trace::Symbols& symbols,
                                  std::optional<trace::Damage>& damage) {
  ChromeRecords records;
  Handler handler(records, symbols);
  Characters characters(source);
  if (!Json::sax_parse(characters.begin(), Characters::end(), &handler) && !may_end_here(handler, source)) {
    damage = damage_of(handler, source, characters.offset());
  }
  if (records.events == 0 && damage) {
    return Error{fmt::format("{}: offset {}: {}; expected a Chrome trace", name, damage->offset, damage->message)};
  }
  if (!handler.has_events()) {
    return Error{
        fmt::format("{}: has no \"traceEvents\"; expected a Chrome trace: that object, or an array of events", name)};
  }
  return records;
}

}  // namespace loopscope::importers
