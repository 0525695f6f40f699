#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/base/owned_fd.h"

namespace loopscope {

/// A named pipe in a folder of its own: opening one end waits for the other, so that a test knows what a worker is at.
class NamedPipe {
 public:
  NamedPipe() {
    std::string pattern = (std::filesystem::temp_directory_path() / "loopscope-exec-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/pipe";
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  }
  ~NamedPipe() { std::filesystem::remove_all(folder_); }
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;

  const std::string& path() const { return path_; }
  /// Waits until somebody has opened the other end.
  OwnedFd open_to_write() const { return OwnedFd(::open(path_.c_str(), O_WRONLY | O_CLOEXEC)); }
  OwnedFd open_to_read() const { return OwnedFd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)); }

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace loopscope
