#pragma once

#include <string>

#include "app/cli/command.h"

namespace loopscope::cli {

/// What the program is, how each command is called, which files it opens; lines of at most `width` columns.
std::string program_help(int width);

/// The same for one command, with all that its options say.
std::string command_help(Command& command, int width);

}  // namespace loopscope::cli
