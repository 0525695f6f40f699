#include "app/exporters/target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/base/owned_fd.h"

namespace loopscope::exporters {

namespace fs = std::filesystem;

Error cannot(const char* action, const fs::path& path, int number) {
  const char* advice = "choose another place";
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) advice = "make room or write elsewhere";
  if (number == ENOENT || number == ENOTDIR) advice = "create the folder first";
  if (number == EACCES || number == EPERM || number == EROFS) advice = "choose a folder you may write to";
  return Error{
      fmt::format("{}: cannot {}: {}; {}", path.string(), action, std::generic_category().message(number), advice)};
}

Result<Target> Target::at(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) return Error{fmt::format("{}: is a folder; name a file in it", path.string())};
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return Error{fmt::format("{}: is not a regular file; name one that is, or a new one", path.string())};
  }
  if (!path.has_filename()) return Error{fmt::format("{}: has no file name; name a file", path.string())};
  return Target(path);
}

Target::Target(const fs::path& path) : path_(path), final_(path) {
  std::error_code ignored;
  if (fs::is_symlink(path, ignored)) final_ = fs::weakly_canonical(path, ignored);
  temporary_ = final_;
  temporary_ += fmt::format(".{}.tmp", ::getpid());
}

Target::Target(Target&& other) noexcept
    : path_(std::move(other.path_)), final_(std::move(other.final_)), temporary_(std::move(other.temporary_)) {
  other.temporary_.clear();
}

Target::~Target() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> Target::commit() {
  if (::rename(temporary_.c_str(), final_.c_str()) != 0) return cannot("give the file its name", path_, errno);
  temporary_.clear();
  // Makes the new name last through a crash of the machine. The file itself is safe already: no failure.
  const fs::path folder = final_.has_parent_path() ? final_.parent_path() : fs::path(".");
  const OwnedFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) ::fsync(fd.get());
  return {};
}

}  // namespace loopscope::exporters
