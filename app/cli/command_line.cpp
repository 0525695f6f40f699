#include "app/cli/command_line.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/commands.h"
#include "app/cli/suggest.h"

namespace loopscope::cli {
namespace {

bool is_window(const Command& command) { return command.info().name.empty(); }

/// What a command is called in a message.
std::string called(const Command& command) {
  return is_window(command) ? "the window" : fmt::format("`{}`", command.info().name);
}

std::vector<std::string> option_names(const Options& options) {
  std::vector<std::string> names;
  for (const Options::Option& option : options.all()) {
    if (!option.is_argument()) names.push_back(option.name());
  }
  return names;
}

/// The commands that have an option of that name.
std::vector<std::string> owners(const std::string& option) {
  std::vector<std::string> names;
  for (const MakeCommand make : commands()) {
    const std::unique_ptr<Command> command = make();
    Options options;
    command->declare(options);
    if (options.find(option) != nullptr) names.push_back(called(*command));
  }
  return names;
}

Error unknown_option(const Command& command, const Options& options, const std::string& word) {
  const std::string option = word.substr(0, word.find('='));
  const std::vector<std::string> has = option_names(options);
  const std::vector<std::string> elsewhere = owners(option);
  const std::string advice =
      elsewhere.empty() ? did_you_mean(option, has) : fmt::format("; it belongs to {}", fmt::join(elsewhere, ", "));
  return {fmt::format("unknown option '{}'{}; {} has {}", option, advice, called(command), fmt::join(has, ", "))};
}

/// A word that no option takes.
Error extra_word(const Command& command, const Options& options, const std::string& word) {
  if (word.size() > 1 && word.front() == '-') return unknown_option(command, options, word);
  return {fmt::format("unexpected argument '{}' after {}", word, called(command))};
}

}  // namespace

Result<std::unique_ptr<Command>> parse_command_line(std::span<const std::string> words) {
  if (std::find(words.begin(), words.end(), "") != words.end())
    return Error{"an argument is empty; leave it out or fill it in"};
  std::unique_ptr<Command> command = words.empty() ? nullptr : make_command(words.front());
  if (command != nullptr) words = words.subspan(1);
  if (command == nullptr && !words.empty() && reads_like_command(words.front())) return unknown_command(words.front());
  if (command == nullptr) command = make_command("");

  Options options;
  command->declare(options);
  bool help = false;
  options.flag("-h,--help", help, "Print this help and exit");
  const Result<std::vector<std::string>> extra = options.read(words);
  if (!extra) return extra.error();
  if (help) {
    std::vector<std::string> instead{"help"};
    if (!is_window(*command)) instead.emplace_back(command->info().name);
    return parse_command_line(instead);
  }
  if (!extra->empty()) return extra_word(*command, options, extra->front());
  if (const Result<void> checked = command->check(); !checked) return checked.error();
  return command;
}

}  // namespace loopscope::cli
