#include "tests/core/exec/process_functions.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>
#include <system_error>
#include <variant>

#include "core/exec/process_pool.h"
#include "core/task/errors.h"

namespace loopscope {

int fibonacci(int n) noexcept { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

pid_t process_id() { return ::getpid(); }

int count_calls() {
  static int calls = 0;
  return ++calls;
}

std::string join(const std::vector<std::string>& words, std::string separator) {
  std::string result;
  for (const std::string& word : words) result += (result.empty() ? "" : separator) + word;
  return result;
}

Vec add(Vec a, const Vec& b) { return {a.x + b.x, a.y + b.y}; }

void nothing() {}

Poison make_poison() { return {}; }
void take_poison(const Poison&) {}

void throw_by_name(const std::string& type, const std::string& what) {
  if (type == "runtime_error") throw std::runtime_error(what);
  if (type == "out_of_range") throw std::out_of_range(what);
  if (type == "OurError") throw OurError(what);
  if (type == "invalid_argument") throw std::invalid_argument(what);
  if (type == "overflow_error") throw std::overflow_error(what);
  if (type == "system_error") throw std::system_error(ENOENT, std::generic_category(), what);
  if (type == "filesystem_error") {
    throw std::filesystem::filesystem_error(what, "/nowhere", std::make_error_code(std::errc::not_a_directory));
  }
  if (type == "bad_alloc") throw std::bad_alloc();
  if (type == "bad_optional_access") throw std::bad_optional_access();
  if (type == "TimeoutError") throw TimeoutError();
  if (type == "CancelledError") throw CancelledError(what);
  throw 3;
}

void kill_self(int signal) {
  ::raise(signal);
  ::pause();
}
void exit_with(int status) { ::_exit(status); }

std::string read_pipe(const std::string& path) {
  std::ifstream pipe(path);
  return {std::istreambuf_iterator<char>(pipe), std::istreambuf_iterator<char>()};
}

void hold_pipe(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const pid_t parent = ::getppid();
  if (::write(fd, &parent, sizeof parent) != sizeof parent) std::abort();
  while (true) ::pause();
}

void hold_pipe_below(const std::string& path) {
  ProcessPoolExecutor pool(1);
  pool.submit(hold_pipe, path).result();
}

std::vector<std::string> open_descriptors() {
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // that of the iterator itself
    const std::string what = std::filesystem::read_symlink(entry.path(), gone).string();
    if (!what.starts_with("/proc/")) result.push_back(entry.path().filename().string() + " " + what);
  }
  return result;
}

bool stdin_is_empty() { return std::getchar() == EOF; }

int blocked_signals() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  int count = 0;
  for (int signal = 1; signal < NSIG; ++signal) count += ::sigismember(&blocked, signal) == 1;
  return count;
}

namespace {

int twice_of(int n) { return 2 * n; }
[[maybe_unused]] double twice_of(double n) { return 2 * n; }

}  // namespace

const ProcessFunction<int(int)> twice{"twice", twice_of};

LOOPSCOPE_PROCESS_FUNCTION(fibonacci);
LOOPSCOPE_PROCESS_FUNCTION(process_id);
LOOPSCOPE_PROCESS_FUNCTION(count_calls);
LOOPSCOPE_PROCESS_FUNCTION(join);
LOOPSCOPE_PROCESS_FUNCTION(add);
LOOPSCOPE_PROCESS_FUNCTION(nothing);
LOOPSCOPE_PROCESS_FUNCTION(make_poison);
LOOPSCOPE_PROCESS_FUNCTION(take_poison);
LOOPSCOPE_PROCESS_FUNCTION(throw_by_name);
LOOPSCOPE_PROCESS_FUNCTION(kill_self);
LOOPSCOPE_PROCESS_FUNCTION(exit_with);
LOOPSCOPE_PROCESS_FUNCTION(read_pipe);
LOOPSCOPE_PROCESS_FUNCTION(hold_pipe);
LOOPSCOPE_PROCESS_FUNCTION(hold_pipe_below);
LOOPSCOPE_PROCESS_FUNCTION(open_descriptors);
LOOPSCOPE_PROCESS_FUNCTION(stdin_is_empty);
LOOPSCOPE_PROCESS_FUNCTION(blocked_signals);

}  // namespace loopscope
