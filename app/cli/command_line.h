#pragma once

#include <memory>
#include <span>
#include <string>

#include "app/cli/command.h"
#include "core/base/result.h"

namespace loopscope::cli {

/// Reads the command line, which is a command's name and its words, or the words of the window; `words` are the
/// arguments without the program's name. The command is checked and ready to run. An error is wrong usage: one line
/// that names the word that is wrong and the ones that would have been right.
Result<std::unique_ptr<Command>> parse_command_line(std::span<const std::string> words);

}  // namespace loopscope::cli
