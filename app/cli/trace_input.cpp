#include "app/cli/trace_input.h"

#include <fmt/format.h>

#include "app/cli/output.h"

namespace loopscope::cli {

void TraceInput::declare(Options& options, const std::string& of_damaged) {
  options.argument("FILE", file, "The trace: a .lscope file, a Chrome trace (JSON) or an asio handler tracking log");
  options.flag("--allow-truncated", allow_truncated,
               fmt::format("Of a damaged file, {} what stands before the damage", of_damaged));
}

Result<void> TraceInput::check(const std::string& command) const {
  if (file.empty()) return Error{fmt::format("{}: FILE is missing; it names the trace to read", command)};
  return {};
}

Result<importers::OpenedFile> open_trace(const std::string& file, bool allow_truncated) {
  Result<importers::OpenedFile> opened = importers::open_any(file, {allow_truncated});
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
