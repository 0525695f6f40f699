#pragma once

#include <sys/types.h>

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/net/stream_reader.h"
#include "core/net/stream_writer.h"

namespace loopscope {

/// What a standard stream of a process is.
struct Stdio {
  enum class Kind {
    inherit,    ///< ours
    pipe,       ///< a pipe to us
    devnull,    ///< /dev/null
    to_stdout,  ///< only for stderr: where its stdout goes
    descriptor  ///< a descriptor of ours
  };
  Kind kind = Kind::inherit;
  int fd = -1;

  static Stdio inherit() { return {}; }
  static Stdio pipe() { return {.kind = Kind::pipe}; }
  static Stdio devnull() { return {.kind = Kind::devnull}; }
  static Stdio to_stdout() { return {.kind = Kind::to_stdout}; }
  static Stdio descriptor(int fd) { return {.kind = Kind::descriptor, .fd = fd}; }
};

/// A program and what it is given: `{"ls", "-l", path}`. A class of its own, since g++ 12 cannot have the list that
/// makes a vector within a co_await.
class ProcessArguments {
 public:
  template <class... Text>
  requires(sizeof...(Text) > 0 && (std::convertible_to<Text, std::string> && ...)) ProcessArguments(Text&&... texts) {
    list_.reserve(sizeof...(Text));
    (list_.push_back(std::forward<Text>(texts)), ...);
  }
  ProcessArguments(std::vector<std::string> list) : list_(std::move(list)) {}

  /// What it holds; nothing is left.
  std::vector<std::string> take() { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

/// How to run it. With a constructor, so that g++ 12 does not take it for an aggregate, which it would destroy twice in
/// a co_await.
struct ProcessOptions {
  ProcessOptions() {}
  Stdio stdin_stream = {};
  Stdio stdout_stream = {};
  Stdio stderr_stream = {};
  std::string cwd = {};                                      ///< where it runs; empty: here
  std::optional<std::vector<std::string>> environment = {};  ///< "NAME=value"; nothing: ours
  bool new_session = false;                                  ///< it leads a session of its own
  std::size_t limit = StreamReader::kDefaultLimit;           ///< of the lines read from it
};

/// What a process wrote to the streams that were pipes; empty for the others.
struct ProcessOutput {
  std::string out;
  std::string err;
};

/// A process that was started here: asyncio's subprocess.Process. A handle: copies speak of the same process. Letting
/// go of them does not end it: it is waited for in the background, so that it leaves no zombie. When the loop is closed
/// it is killed. On the loop's thread.
class Process {
 public:
  class Child;
  explicit Process(const Ref<Child>& child);
  Process(const Process&);
  Process(Process&&) noexcept;
  Process& operator=(Process) noexcept;
  ~Process();

  pid_t pid() const;
  /// Its exit status, or -N when signal N ended it; nothing while it runs.
  std::optional<int> returncode() const;

  /// Its streams that are pipes. Throw std::logic_error for one that is none.
  StreamWriter stdin_stream() const;
  StreamReader stdout_stream() const;
  StreamReader stderr_stream() const;

  /// Waits until it has ended: its returncode. With pipes that nobody reads it may never end: communicate() then.
  Coro<int> wait() const;
  /// Writes the input to its stdin and closes that, reads its stdout and stderr to their ends, and waits. Input that it
  /// does not read is dropped.
  Coro<ProcessOutput> communicate(std::string input = {}) const;

  /// Throw std::system_error, ESRCH, when it has ended and its pipes have, too.
  void send_signal(int number) const;
  void terminate() const;
  void kill() const;

 private:
  Ref<Child> child_;
};

/// Runs a program with arguments on the running loop; it is looked for in PATH when its name has no '/'. Throws
/// std::system_error that names it when it cannot be run. For a loop with a selector on real descriptors.
Coro<Process> create_subprocess_exec(ProcessArguments arguments, ProcessOptions options);
/// The same for a line that /bin/sh understands.
Coro<Process> create_subprocess_shell(std::string command, ProcessOptions options);

// With our own streams. No default arguments: g++ 12 destroys one that stands in a co_await twice.
inline Coro<Process> create_subprocess_exec(ProcessArguments arguments) {
  return create_subprocess_exec(std::move(arguments), ProcessOptions());
}
inline Coro<Process> create_subprocess_shell(std::string command) {
  return create_subprocess_shell(std::move(command), ProcessOptions());
}

}  // namespace loopscope
