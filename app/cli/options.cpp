// The only place that knows CLI11.

#include "app/cli/options.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

namespace loopscope::cli {
namespace {

std::vector<std::string> split(std::string_view names) {
  std::vector<std::string> parts;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    parts.emplace_back(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return parts;
}

/// Declares an option to CLI11.
struct Declare {
  CLI::App& app;
  std::string names;
  bool is_argument = false;

  void operator()(bool* target) const { app.add_flag(names, *target); }
  void operator()(std::string* target) const { app.add_option(names, *target); }
  void operator()(std::vector<std::string>* target) const {
    app.add_option(names, *target)->allow_extra_args(is_argument)->take_all();
  }
};

/// An error text of CLI11, which may be several lines, as one.
std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) text.replace(at, 1, "; ");
  return text;
}

/// An option that was given without its value, or more than once: CLI11's texts say neither well.
Error mismatch(const CLI::ArgumentMismatch& error, std::span<const std::string> words) {
  const std::string text = one_line(error.what());
  if (words.back().front() == '-') return {fmt::format("{} needs a value", words.back())};
  return {fmt::format("{} is given more than once", text.substr(0, text.find(':')))};
}

}  // namespace

void Options::argument(std::string_view placeholder, std::string& target, std::string_view help) {
  add({}, {{}, std::string(placeholder), std::string(help), &target});
}

void Options::arguments(std::string_view placeholder, std::vector<std::string>& targets, std::string_view help) {
  add({}, {{}, std::string(placeholder), std::string(help), &targets});
}

void Options::flag(std::string_view names, bool& target, std::string_view help) {
  add(names, {{}, {}, std::string(help), &target});
}

void Options::value(std::string_view names, std::string_view placeholder, std::string& target, std::string_view help) {
  add(names, {{}, std::string(placeholder), std::string(help), &target});
}

void Options::values(std::string_view names, std::string_view placeholder, std::vector<std::string>& target,
                     std::string_view help) {
  add(names, {{}, std::string(placeholder), std::string(help), &target});
}

void Options::add(std::string_view names, Option option) {
  option.names = split(names);
  options_.push_back(std::move(option));
}

const Options::Option* Options::find(std::string_view name) const {
  const auto found = std::find_if(options_.begin(), options_.end(), [name](const Option& option) {
    return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
  });
  return found == options_.end() ? nullptr : &*found;
}

Result<std::vector<std::string>> Options::read(std::span<const std::string> words) const {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const Option& option : options_) {
    const std::string names =
        option.is_argument() ? option.placeholder : fmt::format("{}", fmt::join(option.names, ","));
    std::visit(Declare{app, names, option.is_argument()}, option.target);
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ArgumentMismatch& error) {
    return mismatch(error, words);
  } catch (const CLI::ParseError& error) {
    return Error{one_line(error.what())};
  }
  std::vector<std::string> extra = app.remaining();
  std::erase(extra, "--");
  return extra;
}

}  // namespace loopscope::cli
