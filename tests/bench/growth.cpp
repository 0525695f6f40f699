// loopscope_bench growth: how what an operation costs grows with the number of items.

#include "tests/bench/growth.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace loopscope::bench {
namespace {

constexpr int kManyTimes = 10;
constexpr unsigned kMostSeconds = 120;
constexpr double kRepeatedBelowSeconds = 3;
constexpr int kRounds = 3;
constexpr const char* kTwin = "tests/bench/growth.py";

double cpu_seconds() {
  timespec now;
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// In a process of its own: each begins with memory that nobody has used, and may crash, or take too long, alone.
std::optional<double> seconds_in_child(const GrowthProgram& program, int count) {
  int ends[2];
  if (::pipe(ends) != 0) return std::nullopt;
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(kMostSeconds);
    if (!std::freopen("/dev/null", "w", stderr)) std::_Exit(1);  // what is warned of is not what is measured
    const double begin = cpu_seconds();
    program.run(count);
    const double took = cpu_seconds() - begin;
    const bool told = ::write(ends[1], &took, sizeof(took)) == sizeof(took);
    std::_Exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  double took = 0;
  const bool told = child > 0 && ::read(ends[0], &took, sizeof(took)) == sizeof(took);
  ::close(ends[0]);
  if (child > 0) ::waitpid(child, nullptr, 0);
  return told ? std::optional(took) : std::nullopt;
}

/// Nanoseconds of the processor's time for an item, of the quickest of some rounds; nothing: it did not end in time.
std::optional<double> cost(const GrowthProgram& program, int count) {
  std::optional<double> least;
  for (int round = 0; round < kRounds; ++round) {
    const std::optional<double> took = seconds_in_child(program, count);
    if (!took) return std::nullopt;
    least = std::min(least.value_or(*took), *took);
    if (*took > kRepeatedBelowSeconds) break;
  }
  return *least * 1e9 / count;
}

/// The same of CPython: one round, in a process that is not timed from outside. It may say in a word why not.
struct Answer {
  std::optional<double> cost;
  std::string word = "-";
};

Answer cost_in_cpython(const GrowthProgram& program, int count) {
  const std::string command =
      fmt::format("timeout {} python3 {} \"{}\" {} 2> /dev/null", kMostSeconds, kTwin, program.name, count);
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) return {};
  char word[64] = "";
  const bool said = std::fscanf(pipe, "%63s", word) == 1;
  ::pclose(pipe);
  if (!said) return {};
  char* end = word;
  const double number = std::strtod(word, &end);
  if (*end != '\0') return {std::nullopt, word};
  return {number, word};
}

bool has_cpython() {
  return ::access(kTwin, R_OK) == 0 && std::system("python3 -c 'import asyncio' 2> /dev/null") == 0;
}

struct Row {
  const GrowthProgram& program;
  Answer few;
  Answer many;
  Answer python_few;
  Answer python_many;
};

std::string shown_cost(const Answer& answer) { return answer.cost ? fmt::format("{:.0f}", *answer.cost) : answer.word; }

std::string shown_growth(const Answer& few, const Answer& many) {
  return few.cost && many.cost ? fmt::format("{:.2f}", *many.cost / *few.cost) : "-";
}

void print_head() {
  fmt::print("| operation | n | ns each, n | 10 n | growth | CPython: ns each, n | 10 n | growth |\n");
  fmt::print("|---|--:|--:|--:|--:|--:|--:|--:|\n");
}

void print_row(const Row& row) {
  fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} |\n", row.program.name, row.program.few, shown_cost(row.few),
             shown_cost(row.many), shown_growth(row.few, row.many), shown_cost(row.python_few),
             shown_cost(row.python_many), shown_growth(row.python_few, row.python_many));
  std::fflush(stdout);
}

std::string json_cost(const Answer& answer) {
  return answer.cost ? fmt::format("{:.1f}", *answer.cost) : fmt::format("\"{}\"", answer.word);
}

void print_json(const Row& row, bool first) {
  fmt::print("{}\n  {{\"operation\": \"{}\", \"n\": {}, \"ns\": [{}, {}], \"cpython_ns\": [{}, {}]}}", first ? "" : ",",
             row.program.name, row.program.few, json_cost(row.few), json_cost(row.many), json_cost(row.python_few),
             json_cost(row.python_many));
}

Row measure(const GrowthProgram& program, bool python) {
  const int many = program.few * kManyTimes;
  Row row{program, {cost(program, program.few)}, {cost(program, many)}, {}, {}};
  if (python) {
    row.python_few = cost_in_cpython(program, program.few);
    row.python_many = cost_in_cpython(program, many);
  }
  return row;
}

std::vector<GrowthProgram> all_programs() {
  std::vector<GrowthProgram> all;
  for (const auto programs : {growth_of_tasks(), growth_of_loops(), growth_of_sync(), growth_of_streams()})
    all.insert(all.end(), programs.begin(), programs.end());
  return all;
}

}  // namespace

int show_growth(const std::vector<std::string>& arguments) {
  std::vector<std::string> names = arguments;
  const bool json = std::erase(names, "--json") > 0;
  const bool python = has_cpython();
  bool first = true;
  if (json) {
    fmt::print("[");
  } else {
    print_head();
  }
  for (const GrowthProgram& program : all_programs()) {
    if (!names.empty() && std::find(names.begin(), names.end(), program.name) == names.end()) continue;
    const Row row = measure(program, python);
    if (json) {
      print_json(row, first);
    } else {
      print_row(row);
    }
    first = false;
  }
  if (json) fmt::print("\n]\n");
  if (first) fmt::print(stderr, "loopscope_bench: growth has no such operation\n");
  return first ? 2 : 0;
}

}  // namespace loopscope::bench
