#include "app/cli/trace_input.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/cli/output.h"
#include "app/cli/output_target.h"

namespace loopscope::cli {
namespace {

Result<trace::Bytes> read_standard_input() {
  trace::Bytes bytes;
  std::array<std::byte, 1 << 16> buffer{};
  while (true) {
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Error{fmt::format("standard input: {}; name a file", std::generic_category().message(errno))};
    if (size == 0) return bytes;
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + size);
  }
}

Result<importers::OpenedFile> open_source(const std::string& file, const trace::ReadOptions& options) {
  if (file != kStandardStream) return importers::open_any(file, options);
  Result<trace::Bytes> bytes = read_standard_input();
  if (!bytes) return bytes.error();
  return importers::open_bytes(*std::move(bytes), "standard input", options);
}

}  // namespace

void TraceInput::declare(Options& options, const std::string& of_damaged) {
  options.argument(
      "FILE", file,
      "The trace: a .lscope file, a Chrome trace (JSON) or an asio handler tracking log; - is standard input");
  options.flag("--allow-truncated", allow_truncated,
               fmt::format("Of a damaged file, {} what stands before the damage", of_damaged));
}

Result<void> TraceInput::check(const std::string& command) const {
  if (file.empty()) return Error{fmt::format("{}: FILE is missing; it names the trace to read", command)};
  if (file != kStandardStream || ::isatty(STDIN_FILENO) == 0) return {};
  return Error{fmt::format("{}: - is standard input, which is a terminal; send a trace to it or name a file", command)};
}

Result<importers::OpenedFile> open_trace(const std::string& file, bool allow_truncated) {
  Result<importers::OpenedFile> opened = open_source(file, {allow_truncated});
  if (opened && !opened->notice.empty()) complain(opened->notice);
  return opened;
}

Result<void> check_damage(const std::string& name, const std::optional<trace::Damage>& damage, std::uint64_t events,
                          bool allow_truncated) {
  if (!damage) return {};
  if (allow_truncated) {
    complain(fmt::format("{}: offset {}: {}; this is what stands before it", name, damage->offset, damage->message));
    return {};
  }
  const std::string advice = events == 0 ? "nothing before it can be used, record it again"
                                         : fmt::format("--allow-truncated reads the {} events before it", events);
  return Error{fmt::format("{}: offset {}: {}; {}", name, damage->offset, damage->message, advice)};
}

Result<void> check_damage(const std::string& name, const trace::EventStream& stream, bool allow_truncated) {
  return check_damage(name, stream.damage(), stream.event_count(), allow_truncated);
}

}  // namespace loopscope::cli
