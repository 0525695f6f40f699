#include "core/trace/file/byte_source.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <fmt/format.h>

namespace loopscope::trace {

namespace {

Error cannot_read(const std::string& name, int number) {
  if (number == ENOENT) return Error{fmt::format("{}: no such file; check its name", name)};
  return Error{fmt::format("{}: cannot read: {}; check the file and its permissions", name, std::strerror(number))};
}

}  // namespace

Result<ByteSource> ByteSource::open(const std::filesystem::path& path) {
  const std::string name = path.string();
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) return cannot_read(name, errno);
  if (S_ISDIR(status.st_mode)) return Error{fmt::format("{}: is a folder; name a .lscope file", name)};
  if (!S_ISREG(status.st_mode)) return Error{fmt::format("{}: is not a regular file; name a .lscope file", name)};
  ByteSource source(std::move(fd));
  source.refresh();
  return source;
}

void ByteSource::refresh() {
  if (!fd_.valid()) return;
  struct stat status {};
  if (::fstat(fd_.get(), &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

bool ByteSource::is_being_written() const {
  if (!fd_.valid()) return false;
  if (::flock(fd_.get(), LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  ::flock(fd_.get(), LOCK_UN);
  return false;
}

std::span<const std::byte> ByteSource::read(std::uint64_t offset, std::size_t size, Bytes& buffer) const {
  if (offset >= size_) return {};
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, size_ - offset));
  if (!fd_.valid()) return memory_.subspan(static_cast<std::size_t>(offset), size);
  if (buffer.size() < size) buffer.resize(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::pread(fd_.get(), &buffer[done], size - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;  // it became shorter, or the disk is damaged: either way the bytes end here
    done += static_cast<std::size_t>(count);
  }
  return std::span<const std::byte>(buffer).first(done);
}

}  // namespace loopscope::trace
