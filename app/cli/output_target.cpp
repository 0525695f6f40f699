#include "app/cli/output_target.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/cli/output.h"
#include "core/base/owned_fd.h"

namespace loopscope::cli {
namespace {

Error cannot(const char* what, const std::filesystem::path& path, int number) {
  return {fmt::format("{}: cannot {} what goes to standard output: {}; name a file with -o", path.string(), what,
                      std::generic_category().message(number))};
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::create() {
  std::error_code ignored;
  std::filesystem::path base = std::filesystem::temp_directory_path(ignored);
  if (base.empty()) base = "/tmp";
  std::string pattern = (base / "loopscope-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return cannot("keep", base, errno);
  return TemporaryFolder(pattern);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) {
  other.path_.clear();
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Result<OutputTarget> OutputTarget::at(const std::string& output) {
  if (output != kStandardStream) return OutputTarget(output, std::nullopt);
  Result<TemporaryFolder> folder = TemporaryFolder::create();
  if (!folder) return folder.error();
  std::filesystem::path path = folder->path() / "output";
  return OutputTarget(std::move(path), *std::move(folder));
}

Result<void> OutputTarget::finish() {
  if (!is_standard_output_) return {};
  const OwnedFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return cannot("read", path_, errno);
  // A reader that goes away ends this program here: nothing may be left then.
  folder_.reset();
  std::array<char, 1 << 16> buffer{};
  while (true) {
    const ssize_t size = ::read(fd.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return cannot("read", path_, errno);
    if (size == 0) return {};
    if (Result<void> printed = print({buffer.data(), static_cast<std::size_t>(size)}); !printed) return printed;
  }
}

Result<void> check_no_terminal(const std::string& command, const std::string& output) {
  if (output != kStandardStream || ::isatty(STDOUT_FILENO) == 0) return {};
  return Error{fmt::format(
      "{}: -o -: standard output is a terminal, which cannot show this; redirect it or name a file", command)};
}

}  // namespace loopscope::cli
