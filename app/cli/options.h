#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace loopscope::cli {

/// What one command takes on its command line, and where it is to be put. Everything is text: the words are taken apart
/// here, and judged by the command.
class Options {
 public:
  struct Option {
    std::vector<std::string> names;  ///< "-o", "--output"; none for an argument, which is known by its place
    std::string placeholder;         ///< what stands for its value in the help: "FILE"; none for a flag
    std::string help;                ///< one sentence
    std::variant<bool*, std::string*, std::vector<std::string>*> target;

    bool is_argument() const { return names.empty(); }
    /// As messages name it: the long name, or the placeholder of an argument.
    const std::string& name() const { return is_argument() ? placeholder : names.back(); }
  };

  /// The targets must outlive what is read into them. `names` are in the form "-o,--output", the long one last.
  void argument(std::string_view placeholder, std::string& target, std::string_view help);
  /// Any number of words; the only argument of its command, or its last.
  void arguments(std::string_view placeholder, std::vector<std::string>& targets, std::string_view help);
  void flag(std::string_view names, bool& target, std::string_view help);
  void value(std::string_view names, std::string_view placeholder, std::string& target, std::string_view help);
  /// A value that may be given several times.
  void values(std::string_view names, std::string_view placeholder, std::vector<std::string>& target,
              std::string_view help);

  const std::vector<Option>& all() const { return options_; }
  /// nullptr when there is none of that name, "-o" or "--output".
  const Option* find(std::string_view name) const;

  /// Puts the words where they belong and returns those that no option takes, in order. An error is an option without
  /// its value, or one that is given more often than it may.
  Result<std::vector<std::string>> read(std::span<const std::string> words) const;

 private:
  void add(std::string_view names, Option option);

  std::vector<Option> options_;
};

}  // namespace loopscope::cli
