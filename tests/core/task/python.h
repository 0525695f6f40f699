#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope::cpython {

/// The lines that python3 prints for a command, run in the checkout; errors go to the test's own standard error.
inline std::vector<std::string> run_python_file(const std::string& file_and_arguments) {
  // -B: leaves no compiled files in the source tree.
  const std::string command = "cd '" LOOPSCOPE_SOURCE_DIR "' && python3 -B " + file_and_arguments;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) {
    ADD_FAILURE() << "cannot start: " << command;
    return {};
  }
  std::vector<std::string> lines;
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c == '\n') {
      lines.push_back(std::move(line));
      line.clear();
    } else {
      line += static_cast<char>(c);
    }
  }
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return lines;
}

/// The same of a program in tests/core/task/cpython/.
inline std::vector<std::string> run_python(const std::string& program_and_arguments) {
  return run_python_file("tests/core/task/cpython/" + program_and_arguments);
}

/// Compares line by line and shows where the two part.
inline void expect_same_lines(const std::vector<std::string>& python, const std::vector<std::string>& ours) {
  std::size_t i = 0;
  while (i < python.size() && i < ours.size() && python[i] == ours[i]) ++i;
  if (i == python.size() && i == ours.size()) return;
  std::string message = "the two part at line " + std::to_string(i + 1) + "\n";
  for (std::size_t k = i < 5 ? 0 : i - 5; k < i; ++k) message += "  both:   " + python[k] + "\n";
  for (std::size_t k = i; k < std::min(i + 5, python.size()); ++k) message += "  python: " + python[k] + "\n";
  for (std::size_t k = i; k < std::min(i + 5, ours.size()); ++k) message += "  ours:   " + ours[k] + "\n";
  ADD_FAILURE() << message;
}

}  // namespace loopscope::cpython
