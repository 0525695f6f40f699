#include "app/cli/output.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "app/cli/text_table.h"

namespace loopscope::cli {
namespace {

/// Writes everything; errno says why when it returns false.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The columns of the terminal `fd`; 0 when it is none.
int width_of(int fd) {
  winsize size{};
  if (::isatty(fd) == 0 || ::ioctl(fd, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace

void reserve_standard_descriptors() {
  // open() gives the lowest free number. Opened for reading only, so that a write to 1 or 2 fails.
  int fd = 0;
  do {
    fd = ::open("/dev/null", O_RDONLY);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) ::close(fd);
}

Result<void> print(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return {};
  return Error{fmt::format("standard output: {}; the output is incomplete", std::generic_category().message(errno))};
}

void Printer::add(std::string_view text) {
  constexpr std::size_t kFull = 1 << 16;
  pending_ += text;
  if (pending_.size() >= kFull) write();
}

Result<void> Printer::finish() {
  write();
  if (failure_) return *failure_;
  return {};
}

void Printer::write() {
  if (!failure_) {
    if (const Result<void> printed = print(pending_); !printed) failure_ = printed.error();
  }
  pending_.clear();
}

void complain(std::string_view message) { write_all(STDERR_FILENO, fmt::format("loopscope: {}\n", message)); }

int terminal_width() { return width_of(STDOUT_FILENO); }

ProgressLine::ProgressLine() : on_terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) write_all(STDERR_FILENO, "\r\x1b[K");
}

void ProgressLine::show(std::string_view text) {
  if (!on_terminal_) return;
  shown_ = true;
  // A line that reached the last column would go on in the next one, out of reach.
  const int width = width_of(STDERR_FILENO);
  write_all(STDERR_FILENO, fmt::format("\r\x1b[K{}", width > 1 ? shorten(text, width - 1) : std::string(text)));
}

}  // namespace loopscope::cli
