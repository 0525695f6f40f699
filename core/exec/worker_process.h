#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>

#include "core/base/owned_fd.h"
#include "core/exec/codec.h"
#include "core/exec/message_channel.h"

namespace loopscope::detail {

/// Our end of a worker process: this program, started anew, which answers requests until its connection ends. The
/// kernel kills it when the thread that started it ends, however that happens: so it belongs to that thread.
class WorkerProcess {
 public:
  /// Starts it: fork and exec in one, by posix_spawn, since a fork of a process with threads can do nothing else. It
  /// gets our environment, stdout and stderr, nothing on stdin and no other descriptor; default actions for all
  /// signals, and none blocked. Throws std::system_error.
  WorkerProcess();
  /// Lets it end, and waits for that.
  ~WorkerProcess() { end(); }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Sends a request and waits for the answer; nothing when it ended instead, or has something else on its end of the
  /// connection: it is of no use then.
  std::optional<Bytes> exchange(std::span<const std::byte> request);
  /// Whether it has ended on its own.
  bool has_ended() const;
  /// Lets it end, and waits for that: its exit status, or -N when signal N ended it.
  int end();
  /// Ends it at once, if it has not ended. From any thread while the object lives.
  void kill() const;

 private:
  OwnedFd socket_;
  OwnedFd pidfd_;  // readable once it has ended
  pid_t pid_ = -1;
  std::optional<MessageChannel> channel_;
  std::optional<int> returncode_;
};

/// "exit status 3", "signal 9 (SIGKILL)".
std::string describe_returncode(int returncode);

}  // namespace loopscope::detail
