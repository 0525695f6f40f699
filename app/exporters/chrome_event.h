#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "app/exporters/quoting.h"
#include "core/base/ids.h"
#include "core/base/time.h"

namespace loopscope::exporters {

/// The process and thread that stand for a lane: a loop is a process, and in it a lane is a thread.
struct ChromeThread {
  std::uint64_t process = 0;
  std::uint64_t thread = 0;

  /// A loop's own thread has the number of the process, as the main thread of a process on Linux does. Tasks have
  /// theirs from 1,000 on; a number never is 0, which viewers take for the idle process.
  static ChromeThread of(LoopId loop, ObjectId task) {
    constexpr std::uint64_t kFirstTask = 1000;
    const std::uint64_t process = std::uint64_t{loop} + 1;
    return {process, task == kNoObject ? process : kFirstTask + task};
  }
};

/// Appends one object of the array of events, key by key: first what the function is named after, arguments last, then
/// end().
class ChromeEvent {
 public:
  ChromeEvent(std::string& out, char phase, std::string_view name) : out_(out) {
    out_.append("{\"ph\":\"").append(1, phase).append("\",\"name\":");
    append_json_string(out_, name);
  }

  ChromeEvent& category(std::string_view category) { return plain("cat", category); }
  ChromeEvent& on(const ChromeThread& thread) { return number("pid", thread.process).number("tid", thread.thread); }
  ChromeEvent& at(TimeNs time_ns) { return time("ts", time_ns); }
  ChromeEvent& lasting(TimeNs length_ns) { return time("dur", length_ns); }
  ChromeEvent& id(std::uint64_t value) { return number("id", value); }
  /// A key whose value needs no quoting.
  ChromeEvent& plain(std::string_view key, std::string_view value) {
    this->key(key).append("\"").append(value).append("\"");
    return *this;
  }

  ChromeEvent& argument(std::string_view name, std::string_view text) {
    append_json_string(this->argument(name), text);
    return *this;
  }
  /// Not a template for all integers: a bool or a char would be none.
  ChromeEvent& argument(std::string_view name, std::uint64_t value) {
    append_number(this->argument(name), value);
    return *this;
  }
  /// A number that JSON can write: not an infinite one.
  ChromeEvent& argument(std::string_view name, double value) {
    fmt::format_to(std::back_inserter(this->argument(name)), "{}", value);
    return *this;
  }
  ChromeEvent& flag(std::string_view name) {
    this->argument(name).append("true");
    return *this;
  }

  void end() { out_.append(has_arguments_ ? "}}" : "}"); }

 private:
  std::string& key(std::string_view key) { return out_.append(",\"").append(key).append("\":"); }
  std::string& argument(std::string_view name) {
    if (!has_arguments_) key("args").append("{");
    if (has_arguments_) out_.append(",");
    has_arguments_ = true;
    return out_.append("\"").append(name).append("\":");
  }
  ChromeEvent& number(std::string_view key, std::uint64_t value) {
    append_number(this->key(key), value);
    return *this;
  }
  /// Microseconds with three decimals, so that no nanosecond is lost.
  ChromeEvent& time(std::string_view key, TimeNs time_ns) {
    append_number(this->key(key), static_cast<std::uint64_t>(time_ns / 1000));
    const auto rest = static_cast<unsigned>(time_ns % 1000);
    out_ += '.';
    for (const unsigned digit : {rest / 100, rest / 10 % 10, rest % 10}) out_ += static_cast<char>('0' + digit);
    return *this;
  }
  static void append_number(std::string& out, std::uint64_t value) {
    const fmt::format_int digits(value);
    out.append(digits.data(), digits.size());
  }

  std::string& out_;
  bool has_arguments_ = false;
};

}  // namespace loopscope::exporters
