#include "app/exporters/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace loopscope::exporters {

Result<OutputFile> OutputFile::create(Target target) {
  // Nobody else writes under a name with our process id in it: what stands there is left over from a crash.
  ::unlink(target.temporary().c_str());
  OwnedFd fd(::open(target.temporary().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!fd.valid()) return cannot("create", target.path(), errno);
  return OutputFile(std::move(target), std::move(fd));
}

OutputFile::OutputFile(Target target, OwnedFd fd) : target_(std::move(target)), fd_(std::move(fd)) {
  buffer_.reserve(kFull + (kFull >> 2));
}

Result<void> OutputFile::finish() {
  if (Result<void> written = write(); !written) return written;
  if (::fsync(fd_.get()) != 0) return cannot("write to the disk", target_.path(), errno);
  return target_.commit();
}

Result<void> OutputFile::write() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return cannot("write", target_.path(), written < 0 ? errno : ENOSPC);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return {};
}

}  // namespace loopscope::exporters
