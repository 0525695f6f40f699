#pragma once

#include <optional>
#include <string>

#include "app/exporters/target.h"
#include "core/base/owned_fd.h"
#include "core/base/result.h"

namespace loopscope::exporters {

/// A file that is written from its beginning to its end, through a buffer of about fixed size.
class OutputFile {
 public:
  /// Opens a new file under the target's temporary name.
  static Result<OutputFile> create(Target target);

  /// What is to be written is appended here.
  std::string& out() { return buffer_; }
  /// Called after every record: writes the buffer once it has grown large enough.
  Result<void> pass() { return buffer_.size() < kFull ? Result<void>() : write(); }
  /// Writes the rest, down to the disk, and gives the file its name.
  Result<void> finish();

 private:
  static constexpr std::size_t kFull = 1 << 18;

  OutputFile(Target target, OwnedFd fd);
  Result<void> write();

  Target target_;
  OwnedFd fd_;
  std::string buffer_;
};

}  // namespace loopscope::exporters
