#pragma once

#include <optional>
#include <string>
#include <vector>

namespace loopscope::bench {

/// The commands about traces of any size: make-trace writes one, open and query measure how one is opened and looked
/// through; live, what a flood of events does to the window. `words` are the command line without the program's name.
/// The exit status: 0, 2 on wrong usage, 1 on any other failure, with one line on standard error; nothing when the
/// first word is none of these commands.
std::optional<int> run_scale_command(const std::vector<std::string>& words);

int make_trace(const std::vector<std::string>& arguments);
int open_trace(const std::vector<std::string>& arguments);
int query_trace(const std::vector<std::string>& arguments);
int watch_live(const std::vector<std::string>& arguments);

}  // namespace loopscope::bench
