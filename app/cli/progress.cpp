#include "app/cli/progress.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace loopscope::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{500};
constexpr std::chrono::milliseconds kPeriod{100};

/// Three significant digits: "870", "12.4 k", "2.10 M".
std::string short_number(double number) {
  const char* suffix = "";
  for (const char* larger : {" k", " M", " G", " T"}) {
    if (number < 999.5) break;
    number /= 1000;
    suffix = larger;
  }
  const int decimals = *suffix == '\0' || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", number, decimals, suffix);
}

/// "3 s", "2 min 5 s", "1 h 20 min".
std::string time_left(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(std::min(seconds, 359'999.0)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

Pace::Pace(std::string what, std::uint64_t total, std::string unit, Clock::time_point begin)
    : what_(std::move(what)), total_(total), unit_(std::move(unit)), begin_(begin), next_(begin + kPatience) {}

std::optional<std::string> Pace::line(std::uint64_t done, Clock::time_point now) {
  if (now < next_) return std::nullopt;
  next_ = now + kPeriod;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double rate = static_cast<double>(done) / seconds;
  if (total_ == 0)
    return fmt::format("{}: {} {}, {} {}/s", what_, short_number(static_cast<double>(done)), unit_, short_number(rate),
                       unit_);
  done = std::min(done, total_);
  const double share = static_cast<double>(done) / static_cast<double>(total_);
  std::string text = fmt::format("{}: {:.0f} %, {} {}/s", what_, std::floor(share * 100), short_number(rate), unit_);
  if (done > 0) text += fmt::format(", {} left", time_left(static_cast<double>(total_ - done) / rate));
  return text;
}

}  // namespace loopscope::cli
