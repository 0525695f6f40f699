#include "app/importers/asio_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace loopscope::importers {

namespace {

using What = AsioStep::What;

constexpr std::string_view kPrefix = "@asio|";
constexpr std::size_t kLongestLine = 1 << 20;  // bytes

/// The part of `text` before `separator`, which is taken off with it; nothing when there is none.
std::optional<std::string_view> take_until(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at + 1);
  return part;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// "1795269174.131822" in nanoseconds.
std::optional<TimeNs> timestamp(std::string_view text) {
  constexpr std::uint64_t kLastSecond = 4'611'686'017;  // the year 2116; beyond, a trace cannot hold the time
  const std::optional<std::string_view> whole = take_until(text, '.');
  if (!whole || text.size() != 6) return std::nullopt;
  const std::optional<std::uint64_t> seconds = number(*whole);
  const std::optional<std::uint64_t> micros = number(text);
  if (!seconds || !micros || *seconds > kLastSecond) return std::nullopt;
  return static_cast<TimeNs>(*seconds) * kNsPerSecond + static_cast<TimeNs>(*micros) * 1000;
}

struct Line {
  TimeNs time_ns = 0;
  char action = 0;  ///< '*', '^', '>', '<', '!', '~', '.', or '|' for an operation without a handler
  std::uint64_t from = 0;
  std::uint64_t handler = 0;
  std::string_view description;
};

bool parse_action(std::string_view text, Line& line) {
  if (text.empty()) return false;
  constexpr std::string_view kOneNumber = "><!~.";
  std::optional<std::uint64_t> handler;
  if (kOneNumber.find(text[0]) != std::string_view::npos) {
    line.action = text[0];
    handler = number(text.substr(1));
  } else if (const std::size_t at = text.find_first_of("*^"); at != std::string_view::npos) {
    line.action = text[at];
    const std::optional<std::uint64_t> from = number(text.substr(0, at));
    if (!from) return false;
    line.from = *from;
    handler = number(text.substr(at + 1));
  } else {
    line.action = '|';
    handler = number(text);
  }
  // 0 stands for the program, which is no handler: it only starts operations.
  if (!handler || (*handler == 0 && line.action != '|')) return false;
  line.handler = *handler;
  return true;
}

/// A line from its "@asio|" on.
std::optional<Line> parse_line(std::string_view text) {
  text.remove_prefix(kPrefix.size());
  const std::optional<std::string_view> time = take_until(text, '|');
  const std::optional<std::string_view> action = time ? take_until(text, '|') : std::nullopt;
  if (!action) return std::nullopt;
  const std::optional<TimeNs> time_ns = timestamp(*time);
  Line line;
  if (!time_ns || !parse_action(*action, line)) return std::nullopt;
  line.time_ns = *time_ns;
  line.description = text;
  return line;
}

AsioWait wait_of(std::string_view type, std::string_view operation) {
  const auto says = [&](std::string_view word) { return operation.find(word) != std::string_view::npos; };
  for (const std::string_view posted : {"execute", "post", "dispatch", "defer"}) {
    if (operation == posted) return AsioWait::queue;
  }
  if (type.ends_with("timer")) return AsioWait::timer;
  if (says("resolve")) return AsioWait::job;
  if (says("async_wait")) return AsioWait::event;
  if (says("accept") || says("receive") || says("read")) return AsioWait::read;
  if (says("connect") || says("send") || says("write")) return AsioWait::write;
  return AsioWait::unknown;
}

/// Would the operation have had to wait (EAGAIN of Linux, of the BSDs, of Windows)?
bool would_block(std::string_view description) {
  for (const std::string_view code : {"system:11", "system:35", "system:10035"}) {
    const std::size_t at = description.find(code);
    if (at == std::string_view::npos) continue;
    const std::size_t end = at + code.size();
    if (end == description.size() || description[end] == ',') return true;
  }
  return false;
}

class Reader {
 public:
  Reader(AsioLog& log, trace::Symbols& symbols) : log_(log), symbols_(symbols) {}

  void read(ByteStream& text) {
    for (std::string_view piece = text.next(); !piece.empty(); piece = text.next()) {
      for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
        end_line(piece.substr(0, end));
        piece.remove_prefix(end + 1);
      }
      if (begun_line_.size() <= kLongestLine) begun_line_.append(piece);
    }
    if (!begun_line_.empty()) end_line({});
  }

 private:
  /// A line, or the rest of the one begun.
  void end_line(std::string_view line) {
    ++line_number_;
    if (!begun_line_.empty()) line = begun_line_.append(line);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kLongestLine) {
      ++log_.other_lines;  // no line of asio's is so long
    } else {
      read_line(line, line_number_);
    }
    begun_line_.clear();
  }

  void read_line(std::string_view text, std::uint64_t line_number) {
    const std::size_t at = text.find(kPrefix);
    if (at != 0) ++log_.other_lines;  // also what the program wrote before asio's part of a line
    if (at == std::string_view::npos) return;
    const std::optional<Line> line = parse_line(text.substr(at));
    if (!line) {
      if (log_.unreadable_lines++ == 0) log_.first_unreadable = line_number;
      return;
    }
    take_time(line->time_ns);
    take(*line);
  }

  void take_time(TimeNs time_ns) {
    if (!begin_ns_) begin_ns_ = time_ns;
    const TimeNs since = time_ns - *begin_ns_;
    if (since < now_ns_ - kNsPerMs) ++log_.steps_back;
    now_ns_ = std::max(now_ns_, since);
  }

  void take(const Line& line) {
    switch (line.action) {
      case '^':
        return take_place(line);
      case '*':
        return create(line);
      case '>':
        return begin(line);
      case '<':
        return end(line, What::end);
      case '!':
        return end(line, What::escape);
      case '~':
        return end(line, What::destroy);
      case '.':
        if (!would_block(line.description)) add(What::io, known(line.handler));
        return;
      default:
        return operate(line);
    }
  }

  AsioStep& add(What what, std::uint32_t handler) {
    log_.steps.push_back({.time_ns = now_ns_, .handler = handler, .what = what});
    return log_.steps.back();
  }

  std::uint32_t next_step() const { return static_cast<std::uint32_t>(log_.steps.size()); }

  std::uint32_t find(std::uint64_t handler) const {
    const auto found = handlers_.find(handler);
    return found == handlers_.end() ? kNoHandler : found->second;
  }

  std::uint32_t add_handler(AsioHandler handler) {
    const auto index = static_cast<std::uint32_t>(log_.handlers.size());
    handlers_[handler.number] = index;
    log_.handlers.push_back(handler);
    add(What::create, index);
    return index;
  }

  /// The handler of this number; one whose creation is not in the log is created where it first appears.
  std::uint32_t known(std::uint64_t handler) {
    if (const std::uint32_t found = find(handler); found != kNoHandler) return found;
    ++log_.unknown_handlers;
    return add_handler({.number = handler, .name = symbols_.intern(fmt::format("handler {}", handler))});
  }

  void create(const Line& line) {
    AsioHandler handler{.number = line.handler, .parent = find(line.from)};
    name(line.description, handler);
    if (const auto pending = places_.find(line.handler); pending != places_.end()) {
      handler.first_place = static_cast<std::uint32_t>(log_.places.size());
      handler.places = static_cast<std::uint32_t>(pending->second.size());
      log_.places.insert(log_.places.end(), pending->second.begin(), pending->second.end());
      places_.erase(pending);
    }
    add_handler(handler);
  }

  /// "socket@0x55cc04ac3670.async_connect"
  void name(std::string_view description, AsioHandler& handler) {
    std::string_view rest = description;
    const std::optional<std::string_view> type = take_until(rest, '@');
    const std::optional<std::string_view> address = type ? take_until(rest, '.') : std::nullopt;
    if (!address) {
      handler.name = symbols_.intern(description);
      handler.operation = function(description);
      return;
    }
    const std::string_view operation = rest.substr(0, rest.find('('));  // "execute(blk=never,rel=fork)"
    const auto [object, ordinal] = object_of(*type, *address);
    handler.object = object;
    handler.wait = wait_of(*type, operation);
    handler.in_strand = type->starts_with("strand");
    handler.operation = function(fmt::format("{}.{}", *type, operation));
    handler.name = symbols_.intern(numbered(*type, ordinal, operation));
  }

  static std::string numbered(std::string_view type, std::uint32_t ordinal, std::string_view operation) {
    return ordinal == 1 ? fmt::format("{}.{}", type, operation) : fmt::format("{}-{}.{}", type, ordinal, operation);
  }

  /// The object's number in the log, from 1, and among those of its type.
  std::pair<std::uint32_t, std::uint32_t> object_of(std::string_view type, std::string_view address) {
    std::string key = fmt::format("{}@{}", type, address);
    const auto found = objects_.find(key);
    if (found != objects_.end()) return found->second;
    const std::uint32_t ordinal = ++objects_of_type_[std::string(type)];
    const auto object = static_cast<std::uint32_t>(objects_.size() + 1);
    return objects_.emplace(std::move(key), std::pair(object, ordinal)).first->second;
  }

  LocationId function(std::string_view name) {
    return symbols_.intern(trace::Location{.function = symbols_.intern(name)});
  }

  /// "in 'async_write' (/usr/include/asio/impl/write.hpp:344)", "called from 'f' (a.cpp:5)"; the function may be
  /// missing.
  void take_place(const Line& line) {
    std::string_view text = line.description;
    const std::size_t open = text.rfind('(');
    const std::size_t colon = text.rfind(':');
    if (open == std::string_view::npos || colon == std::string_view::npos || colon < open || !text.ends_with(')'))
      return;
    trace::Location place{.file = symbols_.intern(text.substr(open + 1, colon - open - 1))};
    const std::optional<std::uint64_t> at = number(text.substr(colon + 1, text.size() - colon - 2));
    if (at && *at <= UINT32_MAX) place.line = static_cast<std::uint32_t>(*at);
    text = text.substr(0, open);
    const std::size_t first = text.find('\'');
    const std::size_t last = text.rfind('\'');
    if (first < last && last != std::string_view::npos) {
      place.function = symbols_.intern(trace::normalise_function_name(text.substr(first + 1, last - first - 1)));
    }
    places_[line.handler].push_back(symbols_.intern(place));
  }

  void begin(const Line& line) {
    const std::uint32_t handler = known(line.handler);
    if (log_.handlers[handler].begin_step != kNoStep) {
      ++log_.ends_without_begin;
      return;
    }
    log_.handlers[handler].begin_step = next_step();
    AsioStep& step = add(What::run, handler);
    std::string_view text = line.description;
    if (text.starts_with("ec=")) {
      const std::string_view code = text.substr(3, text.find(',') - 3);
      const std::string_view value = code.substr(code.rfind(':') + 1);
      step.failed = value != "0";
      step.aborted = code == "system:125" || code == "asio.system:125" || code == "system:89" ||
                     code == "asio.system:89" || code == "system:995" || code == "asio.system:995";
      if (!step.failed) {
        const std::size_t comma = text.find(',');
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
      }
    }
    if (text.ends_with("...")) text.remove_suffix(3);  // asio's own sign that there are arguments it does not show
    if (text.ends_with(',')) text.remove_suffix(1);
    step.text = symbols_.intern(text);
  }

  void end(const Line& line, What what) {
    const std::uint32_t handler = find(line.handler);
    const bool runs = handler != kNoHandler && log_.handlers[handler].begin_step != kNoStep &&
                      log_.handlers[handler].end_step == kNoStep;
    const bool waits = handler != kNoHandler && log_.handlers[handler].begin_step == kNoStep;
    if (what == What::destroy ? !waits : !runs) {
      ++log_.ends_without_begin;
      return;
    }
    if (what == What::destroy) {
      handlers_.erase(line.handler);
    } else {
      log_.handlers[handler].end_step = next_step();
    }
    add(what, handler);
  }

  void operate(const Line& line) {
    AsioStep& step = add(What::operation, line.handler == 0 ? kNoHandler : find(line.handler));
    std::string_view rest = line.description;
    const std::optional<std::string_view> type = take_until(rest, '@');
    const std::optional<std::string_view> address = type ? take_until(rest, '.') : std::nullopt;
    if (!address) {
      step.text = symbols_.intern(line.description);
      return;
    }
    const auto [object, ordinal] = object_of(*type, *address);
    step.object = object;
    step.text = symbols_.intern(numbered(*type, ordinal, rest));
    step.cancels = rest == "cancel" || rest == "close";
  }

  AsioLog& log_;
  trace::Symbols& symbols_;
  std::uint64_t line_number_ = 0;
  std::string begun_line_;  // that the last piece ended in
  std::optional<TimeNs> begin_ns_;
  TimeNs now_ns_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> handlers_;
  std::unordered_map<std::uint64_t, std::vector<LocationId>> places_;  // of handlers about to be created
  std::unordered_map<std::string, std::pair<std::uint32_t, std::uint32_t>> objects_;
  std::unordered_map<std::string, std::uint32_t> objects_of_type_;
};

}  // namespace

AsioLog read_asio_log(ByteStream& text, trace::Symbols& symbols) {
  AsioLog log;
  Reader(log, symbols).read(text);
  return log;
}

}  // namespace loopscope::importers
