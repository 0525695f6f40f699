#include "app/shell/png.h"

#include <fcntl.h>
#include <stb_image_write.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "core/base/owned_fd.h"

namespace loopscope::shell {
namespace {

std::string encode(const Image& image) {
  std::string bytes;
  const auto append = [](void* out, void* data, int size) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  stbi_write_png_to_func(append, &bytes, image.width, image.height, 4, image.pixels.data(), image.width * 4);
  return bytes;
}

Error failed(const std::filesystem::path& path, const char* what, int reason) {
  return {fmt::format("{}: cannot {} the picture: {}", path.string(), what, std::generic_category().message(reason))};
}

/// 0, or the errno of what failed. The data is on the disk when it returns: a disk may be full only at the end.
int write_whole(int fd, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    done += static_cast<std::size_t>(written);
  }
  // What cannot be synced (a pipe, a device) needs no syncing.
  if (::fsync(fd) != 0 && errno != EINVAL && errno != EROFS) return errno;
  return 0;
}

}  // namespace

Result<void> write_png(const std::filesystem::path& path, const Image& image) {
  const std::string bytes = encode(image);
  std::filesystem::path partial = path;
  partial += ".partial";
  OwnedFd file(::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.valid()) return failed(path, "create", errno);
  const int reason = write_whole(file.get(), bytes);
  file.reset();
  if (reason != 0) {
    ::unlink(partial.c_str());
    return failed(path, "write", reason);
  }
  if (::rename(partial.c_str(), path.c_str()) != 0) {
    const int rename_reason = errno;
    ::unlink(partial.c_str());
    return failed(path, "put in place", rename_reason);
  }
  return {};
}

}  // namespace loopscope::shell
