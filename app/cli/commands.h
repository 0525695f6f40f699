#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command.h"
#include "core/base/result.h"

namespace loopscope::cli {

using MakeCommand = std::unique_ptr<Command> (*)();

/// Every command, in the order of the help. The first is the window, which has no name.
std::span<const MakeCommand> commands();

/// nullptr when there is none of that name.
std::unique_ptr<Command> make_command(std::string_view name);

/// The names of all commands that have one.
std::vector<std::string> command_names();

/// Whether a word that is no command's name was meant to be one: plain letters, and no file is called so.
bool reads_like_command(const std::string& word);
/// What to say of a word that is no command's name, where one is expected.
Error unknown_command(const std::string& word);

}  // namespace loopscope::cli
