// loopscope_bench make-trace EVENTS LANES -o FILE

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/trace/file/file_writer.h"
#include "tests/bench/busy_trace.h"
#include "tests/bench/scale.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::bench {
namespace {

constexpr std::string_view kHelp = R"(usage: loopscope_bench make-trace EVENTS LANES -o FILE [--seed N]

Writes a synthetic trace of a busy server: spawns, sleeps, sockets, locks, on a clock that jitters. It has exactly
EVENTS events and LANES tasks (the loop's own lane comes on top), an eighth of which, at most 1,000, live all through.
The same arguments give the same trace. EVENTS is at least 100 + 20 * LANES, so that every task can be created and do
something.
)";

// A file of more could not be looked at: the model counts events with 32 bits.
constexpr std::uint64_t kMaxEvents = UINT32_MAX;

struct Request {
  test::BusyTraceOptions options;
  std::string output;
};

std::optional<std::uint64_t> number(const std::string& word) {
  std::uint64_t value = 0;
  const char* const end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (word.empty() || error != std::errc() || rest != end) return std::nullopt;
  return value;
}

Result<Request> parse(const std::vector<std::string>& arguments) {
  Request request;
  std::vector<std::uint64_t> numbers;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "-o" || word == "--output" || word == "--seed") {
      if (++i == arguments.size()) return Error{fmt::format("{} needs a value", word)};
      if (word != "--seed") {
        request.output = arguments[i];
      } else if (const auto seed = number(arguments[i])) {
        request.options.seed = *seed;
      } else {
        return Error{fmt::format("--seed: '{}' is not a whole number", arguments[i])};
      }
    } else if (const auto value = number(word)) {
      numbers.push_back(*value);
    } else {
      return Error{fmt::format("'{}' is not a whole number; give EVENTS LANES -o FILE", word)};
    }
  }
  if (numbers.size() != 2) return Error{"two numbers are needed; give EVENTS LANES -o FILE"};
  if (request.output.empty()) return Error{"-o FILE is missing; it names the trace to write"};
  if (numbers[0] > kMaxEvents) return Error{fmt::format("{} events are too many; at most {}", numbers[0], kMaxEvents)};
  if (numbers[1] == 0 || numbers[0] < 120 || (numbers[0] - 100) / 20 < numbers[1]) {
    return Error{
        fmt::format("{} events have no room for {} tasks; EVENTS is at least 100 + 20 * LANES, LANES at least 1",
                    numbers[0], numbers[1])};
  }
  request.options.events = numbers[0];
  request.options.lanes = static_cast<std::uint32_t>(numbers[1]);
  return request;
}

Result<void> write(const Request& request) {
  test::BusyTrace trace(request.options);
  const trace::TraceInfo info{
      .program = "busy server",
      .arguments = {fmt::format("events={}", request.options.events), fmt::format("lanes={}", request.options.lanes),
                    fmt::format("seed={}", request.options.seed)}};
  Result<std::unique_ptr<trace::FileWriter>> writer = trace::FileWriter::create(request.output, info);
  if (!writer) return writer.error();
  for (auto events = trace.next(); !events.empty(); events = trace.next()) {
    if (Result<void> appended = (*writer)->append(events, trace.symbols()); !appended) return appended;
  }
  if (trace.lanes() != request.options.lanes) {
    return Error{fmt::format("only {} of {} tasks found room in the trace; give more EVENTS", trace.lanes(),
                             request.options.lanes)};
  }
  return (*writer)->finish();
}

int complain(const std::string& message, int status) {
  fmt::print(stderr, "loopscope_bench make-trace: {}\n", message);
  return status;
}

}  // namespace

int make_trace(const std::vector<std::string>& arguments) {
  for (const std::string& word : arguments) {
    if (word == "-h" || word == "--help") {
      fmt::print("{}", kHelp);
      return 0;
    }
  }
  const Result<Request> request = parse(arguments);
  if (!request) return complain(request.error().message, 2);
  const Result<void> written = write(*request);
  return written ? 0 : complain(written.error().message, 1);
}

}  // namespace loopscope::bench
