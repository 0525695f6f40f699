#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace loopscope::exporters {

/// Where a file is to stand once it is whole, and the temporary name beside it under which it is written. Destroyed
/// before commit(), it removes what stands under the temporary name.
class Target {
 public:
  /// Fails when `path` names what a file must not replace: a folder, a device, a pipe. A link to a file stays a link.
  static Result<Target> at(const std::filesystem::path& path);
  Target(Target&& other) noexcept;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target();

  /// As it was asked for: for messages.
  const std::filesystem::path& path() const { return path_; }
  const std::filesystem::path& temporary() const { return temporary_; }

  /// Gives the file its name. It is complete and written to the disk by then.
  Result<void> commit();

 private:
  explicit Target(const std::filesystem::path& path);

  std::filesystem::path path_;
  std::filesystem::path final_;      // path_ with links resolved
  std::filesystem::path temporary_;  // empty once there is nothing to remove
};

/// "x.csv: cannot write: No space left on device; make room or write elsewhere": what went wrong with a file that is to
/// be written, and what to do, by the error number.
Error cannot(const char* action, const std::filesystem::path& path, int number);

}  // namespace loopscope::exporters
