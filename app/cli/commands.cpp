#include "app/cli/commands.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/suggest.h"

namespace loopscope::cli {

// A new command: a file in commands/, its function here, and its place in the list.
std::unique_ptr<Command> window_command();
std::unique_ptr<Command> presets_command();
std::unique_ptr<Command> record_command();
std::unique_ptr<Command> report_command();
std::unique_ptr<Command> state_command();
std::unique_ptr<Command> compare_command();
std::unique_ptr<Command> convert_command();
std::unique_ptr<Command> render_command();
std::unique_ptr<Command> help_command();

std::span<const MakeCommand> commands() {
  static constexpr std::array<MakeCommand, 9> kCommands{window_command,  presets_command, record_command,
                                                        report_command,  state_command,   compare_command,
                                                        convert_command, render_command,  help_command};
  return kCommands;
}

std::unique_ptr<Command> make_command(std::string_view name) {
  for (const MakeCommand make : commands()) {
    std::unique_ptr<Command> command = make();
    if (command->info().name == name) return command;
  }
  return nullptr;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const MakeCommand make : commands()) names.emplace_back(make()->info().name);
  std::erase(names, "");
  return names;
}

bool reads_like_command(const std::string& word) {
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  std::error_code ignored;
  return plain && !word.empty() && word.front() != '-' && !std::filesystem::exists(word, ignored);
}

Error unknown_command(const std::string& word) {
  const std::vector<std::string> names = command_names();
  return {
      fmt::format("unknown command '{}'{}; commands are {}", word, did_you_mean(word, names), fmt::join(names, ", "))};
}

}  // namespace loopscope::cli
