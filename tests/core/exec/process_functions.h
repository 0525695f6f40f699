#pragma once

#include <sys/types.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "core/exec/process_function.h"

// What the tests have their worker processes do. Registered in process_functions.cpp.

namespace loopscope {

struct Vec {
  double x = 0;
  double y = 0;
  bool operator==(const Vec&) const = default;
};
template <>
struct Codec<Vec> : MembersCodec<&Vec::x, &Vec::y> {};

/// Refuses to be read.
struct Poison {};
template <>
struct Codec<Poison> {
  static void write(ValueWriter&, const Poison&) {}
  static Poison read(ValueReader& in) { in.fail("poison"); }
};

class OurError : public std::out_of_range {
 public:
  using std::out_of_range::out_of_range;
};

int fibonacci(int n) noexcept;
pid_t process_id();
/// How often this process was asked.
int count_calls();
std::string join(const std::vector<std::string>& words, std::string separator);
Vec add(Vec a, const Vec& b);
void nothing();
Poison make_poison();
void take_poison(const Poison& poison);

/// Throws what has that name.
void throw_by_name(const std::string& type, const std::string& what);

void kill_self(int signal);
void exit_with(int status);

/// Reads from a named pipe until its end; it has no writer before a test opens it.
std::string read_pipe(const std::string& path);
/// Writes the id of this process's parent to a named pipe, and holds that open for good.
void hold_pipe(const std::string& path);
/// Has a worker of its own do that.
void hold_pipe_below(const std::string& path);

/// Its descriptors, in words.
std::vector<std::string> open_descriptors();
bool stdin_is_empty();
int blocked_signals();

/// Which of two functions of the name is meant.
extern const ProcessFunction<int(int)> twice;

}  // namespace loopscope
