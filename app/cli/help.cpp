#include "app/cli/help.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/commands.h"
#include "app/cli/text_table.h"

namespace loopscope::cli {
namespace {

constexpr int kIndent = 2;
constexpr int kWidestNames = 24;

constexpr const char* kProgram =
    "Loopscope, an oscilloscope for event loops. It shows, live or from a file, what a coroutine scheduler does with "
    "every task: when it runs, what it awaits, how long it waits for its turn.";
constexpr const char* kFiles =
    "FILE is a trace, told by its content: a .lscope file, as `loopscope record` and programs that link "
    "loopscope::core write them; a Chrome trace (JSON), as VizTracer, Perfetto, Chrome, Node.js and clang -ftime-trace "
    "do; or the handler tracking log of a program that uses Boost.Asio or asio. Commands that print or convert take - "
    "for "
    "standard input, and -o - for standard output.";
constexpr const char* kStatus = "Exit status: 0 success, 2 wrong usage, 1 any other failure.";

/// Wraps a command line, not within its brackets nor between an option and its value; what does not fit stands further
/// in.
std::string wrap_usage(std::string line, int width) {
  constexpr char kBound = '\x1f';
  int depth = 0;
  bool after_option = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '[' || c == '(') ++depth;
    if (c == ']' || c == ')') --depth;
    if (c == '-' && (i == 0 || line[i - 1] == ' ')) after_option = true;
    if (c != ' ') continue;
    if (depth > 0 || after_option) line[i] = kBound;
    after_option = false;
  }
  std::string out = wrap(line, width, kIndent, 5 * kIndent);
  std::replace(out.begin(), out.end(), kBound, ' ');
  return out;
}

/// The ways to call a command, a line each.
std::string usage_text(const Command& command, int width) {
  std::string out;
  const CommandInfo& info = command.info();
  const std::string name = info.name.empty() ? "loopscope" : fmt::format("loopscope {}", info.name);
  for (const std::string_view words : info.usage) out += wrap_usage(fmt::format("{} {}", name, words), width);
  return out;
}

std::string names_of(const Options::Option& option) {
  std::string names = fmt::format("{}", fmt::join(option.names, ", "));
  if (option.placeholder.empty()) return names;
  return names.empty() ? option.placeholder : names + " " + option.placeholder;
}

/// Names to the left, what they mean to the right.
std::string option_text(const Options& options, int width) {
  int column = 0;
  for (const Options::Option& option : options.all()) column = std::max(column, display_width(names_of(option)));
  column = std::min(column, kWidestNames) + 2 * kIndent;
  std::string out;
  for (const Options::Option& option : options.all()) {
    const std::string names = std::string(kIndent, ' ') + names_of(option);
    const std::string help = wrap(option.help, width, column);
    if (display_width(names) + kIndent > column) {
      out += names + "\n" + help;
    } else {
      out += names + help.substr(names.size());
    }
  }
  return out;
}

std::string examples_text(const CommandInfo& info) {
  std::string out;
  for (const std::string_view example : info.examples) out += fmt::format("  {}\n", example);
  return out;
}

std::string section(const char* title, const std::string& text) {
  return text.empty() ? text : fmt::format("\n{}\n{}", title, text);
}

}  // namespace

std::string program_help(int width) {
  std::string usage;
  std::string examples;
  for (const MakeCommand make : commands()) {
    const std::unique_ptr<Command> command = make();
    usage += usage_text(*command, width);
    usage += wrap(command->info().summary, width, 3 * kIndent);
    if (!command->info().examples.empty()) examples += fmt::format("  {}\n", command->info().examples.front());
  }
  return wrap(kProgram, width, 0) + section("Usage:", usage) + "\n" + wrap(kFiles, width, 0) +
         section("Examples:", examples) + "\n" +
         wrap("`loopscope help COMMAND` says more about one of them, `loopscope --version` which version this is.",
              width, 0) +
         wrap(kStatus, width, 0);
}

std::string command_help(Command& command, int width) {
  Options options;
  command.declare(options);
  const CommandInfo& info = command.info();
  const std::string details = info.details.empty() ? std::string() : "\n" + wrap(info.details, width, 0);
  return wrap(fmt::format("loopscope {}: {}", info.name, info.summary), width, 0) +
         section("Usage:", usage_text(command, width)) + details + section("Options:", option_text(options, width)) +
         section("Examples:", examples_text(info));
}

}  // namespace loopscope::cli
