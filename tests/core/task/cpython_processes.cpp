#include <signal.h>

#include <functional>
#include <sstream>
#include <thread>

#include "core/net/subprocess.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

ProcessOptions piped(bool in, bool out, bool err = false) {
  ProcessOptions options;
  if (in) options.stdin_stream = Stdio::pipe();
  if (out) options.stdout_stream = Stdio::pipe();
  if (err) options.stderr_stream = Stdio::pipe();
  return options;
}

/// The words of a command. g++ 12 cannot have a list of strings within a co_await.
Coro<Process> execute(const std::string& command, ProcessOptions options) {
  std::istringstream words(command);
  std::vector<std::string> arguments;
  for (std::string word; words >> word;) arguments.push_back(word);
  return create_subprocess_exec(std::move(arguments), std::move(options));
}

Coro<void> told(std::string name, Coro<void> coroutine) {
  try {
    co_await std::move(coroutine);
    print("{} result None", name);
  } catch (const std::system_error& error) {
    const bool reset = error.code() == std::errc::connection_reset;
    const bool broken = error.code() == std::errc::broken_pipe;
    print("{} {}", name, reset ? "ConnectionResetError" : broken ? "BrokenPipeError" : error.what());
  }
}

void signalled(const std::function<void()>& send) {
  try {
    send();
    print("fine");
  } catch (const std::system_error& error) {
    print("{}", error.code() == std::errc::no_such_process ? "ProcessLookupError" : error.what());
  }
}

std::string stripped(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string shown(const std::optional<int>& status) { return status ? std::to_string(*status) : "None"; }

Coro<void> dead_stdin() {
  const Process process = co_await execute("true", piped(true, false));
  const int once = co_await process.wait();
  const int twice = co_await process.wait();
  print("{} {} {}", once, twice, shown(process.returncode()));
  const StreamWriter in = process.stdin_stream();
  for (int number = 0; number < 3; ++number) {
    co_await sleep(20ms);
    print("{}", truth(in.is_closing()));
    in.write("x");
    co_await told(fmt::format("drain {}", number), in.drain());
  }
  co_await told("closed", in.wait_closed());
  in.close();
  signalled([&process] { process.kill(); });
  signalled([&process] { process.terminate(); });
  signalled([&process] { process.send_signal(15); });
}

Coro<void> stdin_dies_unseen() {
  const Process process = co_await execute("true", piped(true, false));
  std::this_thread::sleep_for(200ms);
  const StreamWriter in = process.stdin_stream();
  in.write("x");
  print("{}", truth(in.is_closing()));
  for (int number = 0; number < 3; ++number) co_await told(fmt::format("drain {}", number), in.drain());
  const int status = co_await process.wait();
  print("{}", status);
}

Coro<void> stdin_dies_with_bytes_unsent() {
  const Process process = co_await create_subprocess_shell("read x; sleep 0.05", piped(true, false));
  const StreamWriter in = process.stdin_stream();
  in.write("go\n" + std::string(1'000'000, 'x'));
  for (int number = 0; number < 2; ++number) co_await told(fmt::format("drain {}", number), in.drain());
  co_await told("closed", in.wait_closed());
  const int status = co_await process.wait();
  print("{}", status);
}

Coro<void> stdin_that_it_closes() {
  const Process process = co_await create_subprocess_shell("read x; exec 0<&-; sleep 0.2", piped(true, false));
  const StreamWriter in = process.stdin_stream();
  in.write("go\n");
  co_await sleep(100ms);
  print("{} {}", truth(in.is_closing()), shown(process.returncode()));
  in.write(std::string(10, 'x'));
  co_await told("drain", in.drain());
  const int status = co_await process.wait();
  print("{}", status);
}

Coro<void> stdin_that_we_end() {
  const Process process = co_await execute("cat", piped(true, true));
  const StreamWriter in = process.stdin_stream();
  in.write("abc");
  print("{}", truth(in.can_write_eof()));
  in.write_eof();
  print("{}", truth(in.is_closing()));
  in.write("more");
  const std::string out = co_await process.stdout_stream().read();
  const int status = co_await process.wait();
  print("{} {}", out, status);
  co_await told("closed", in.wait_closed());
}

Coro<void> ends_before_it_is_read() {
  const Process process = co_await create_subprocess_shell("echo out; exit 3", piped(false, true));
  const int status = co_await process.wait();
  print("{} {}", status, shown(process.returncode()));
  const StreamReader out = process.stdout_stream();
  const std::string text = co_await out.read();
  print("{} {}", stripped(text), truth(out.at_eof()));
  const std::string again = co_await out.read();
  const std::string line = co_await out.readline();
  print("{} {}", again.size(), line.size());
  co_await sleep(10ms);
  signalled([&process] { process.kill(); });
}

Coro<void> signals() {
  for (const bool kill : {true, false}) {
    const Process process = co_await execute("sleep 100", ProcessOptions());
    print("{}", shown(process.returncode()));
    if (kill) {
      process.kill();
    } else {
      process.terminate();
    }
    const int status = co_await process.wait();
    print("{} {}", status, shown(process.returncode()));
  }
  const Process process = co_await execute("sleep 100", ProcessOptions());
  std::vector<Task<int>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(create_task(process.wait()));
  co_await sleep(0s);
  waiting[1].cancel();
  process.send_signal(2);
  for (const auto& task : waiting) {
    try {
      const int status = co_await task;
      print("{}", status);
    } catch (const CancelledError&) {
      print("cancelled");
    }
  }
}

Coro<void> communicates() {
  for (const char* program : {"true", "cat"}) {
    const Process process = co_await execute(program, piped(true, true));
    const ProcessOutput output = co_await process.communicate(std::string(1'000'000, 'x'));
    print("{} {}", output.out.size(), shown(process.returncode()));
  }
  const Process process = co_await create_subprocess_shell("echo out; echo err >&2; exit 7", piped(false, true, true));
  const ProcessOutput output = co_await process.communicate();
  print("{} {} {}", stripped(output.out), stripped(output.err), shown(process.returncode()));
  try {
    co_await execute("/no/such/program", ProcessOptions());
  } catch (const std::system_error& error) {
    print("{}", error.code() == std::errc::no_such_file_or_directory ? "not found" : error.what());
  }
}

Coro<void> lines_of_a_process() {
  const Process process =
      co_await create_subprocess_shell("printf 'one\\ntwo\\n'; sleep 0.02; printf 'three'", piped(false, true));
  const StreamReader out = process.stdout_stream();
  while (const auto line = co_await out.next()) print("line {}", stripped(*line));
  const int status = co_await process.wait();
  print("{}", status);
}

}  // namespace

void add_process_programs(Programs& programs) {
  programs["processes.dead_stdin"] = Program::for_real(dead_stdin);
  programs["processes.stdin_dies_unseen"] = Program::for_real(stdin_dies_unseen);
  programs["processes.stdin_dies_with_bytes_unsent"] = Program::for_real(stdin_dies_with_bytes_unsent);
  programs["processes.stdin_that_it_closes"] = Program::for_real(stdin_that_it_closes);
  programs["processes.stdin_that_we_end"] = Program::for_real(stdin_that_we_end);
  programs["processes.ends_before_it_is_read"] = Program::for_real(ends_before_it_is_read);
  programs["processes.signals"] = Program::for_real(signals);
  programs["processes.communicates"] = Program::for_real(communicates);
  programs["processes.lines_of_a_process"] = Program::for_real(lines_of_a_process);
}

}  // namespace loopscope::cpython
