#include <algorithm>
#include <memory>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/output.h"

namespace loopscope::cli {
namespace {

class Help final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{.name = "help",
                                  .usage = {"[COMMAND]"},
                                  .summary = "Say how the program, or one of its commands, is used",
                                  .details = "",
                                  .examples = {"loopscope help report"}};
    return info;
  }

  void declare(Options& options) override {
    options.argument("COMMAND", about_, "The command to explain; without it, all of them");
  }

  Result<void> check() override {
    if (about_.empty() || make_command(about_) != nullptr) return {};
    return unknown_command(about_);
  }

  Result<void> run(Display&) override {
    constexpr int kWidest = 100;
    const int terminal = terminal_width();
    const int width = terminal > 0 ? std::min(terminal, kWidest) : kWidest;
    return print(about_.empty() ? program_help(width) : command_help(*make_command(about_), width));
  }

 private:
  std::string about_;
};

}  // namespace

std::unique_ptr<Command> help_command() { return std::make_unique<Help>(); }

}  // namespace loopscope::cli
