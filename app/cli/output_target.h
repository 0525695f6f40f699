#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace loopscope::cli {

/// The name that stands for standard input, where a file is read, and for standard output, where one is written.
inline constexpr const char* kStandardStream = "-";

/// A folder of our own among the temporary ones, gone when this is.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

/// Where a command writes its file: under the name it was given or, for "-", to standard output, once it is whole. A
/// pipe gets all of the file or nothing, as a name does.
class OutputTarget {
 public:
  static Result<OutputTarget> at(const std::string& output);

  bool is_standard_output() const { return is_standard_output_; }
  /// Where the file is to be written.
  const std::filesystem::path& path() const { return path_; }
  /// Copies what was written to standard output, if that is where it goes. Called once, when the file is complete.
  Result<void> finish();

 private:
  OutputTarget(std::filesystem::path path, std::optional<TemporaryFolder> folder)
      : path_(std::move(path)), is_standard_output_(folder.has_value()), folder_(std::move(folder)) {}

  std::filesystem::path path_;
  bool is_standard_output_ = false;
  std::optional<TemporaryFolder> folder_;  // until it is copied
};

/// Wrong usage where bytes that are no text would go to a terminal. `command` is who says so.
Result<void> check_no_terminal(const std::string& command, const std::string& output);

}  // namespace loopscope::cli
