#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace loopscope::cli {

/// Makes sure that descriptors 0 to 2 are taken, so that no file we open stands where standard output should be: a
/// program can be started with them closed. Writing to such a stand-in fails, as it must. First thing in main().
void reserve_standard_descriptors();

/// Writes to standard output, down to the kernel. Fails when it cannot (closed, disk full), saying why.
Result<void> print(std::string_view text);

/// Standard output for a result of any length, which is written on the way rather than kept.
class Printer {
 public:
  void add(std::string_view text);
  /// Writes the rest. Fails when anything could not be written.
  Result<void> finish();

 private:
  void write();

  std::string pending_;
  std::optional<Error> failure_;  // the first one; nothing is written after it
};

/// One line on standard error: "loopscope: what is wrong".
void complain(std::string_view message);

/// The columns of the terminal that standard output is; 0 when it is none, and then nothing need be cut.
int terminal_width();

/// A line on standard error that is written over and over, when that is a terminal; nothing otherwise.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Cuts the text to the width of the terminal.
  void show(std::string_view text);
  bool on_terminal() const { return on_terminal_; }

 private:
  bool on_terminal_ = false;
  bool shown_ = false;
};

}  // namespace loopscope::cli
