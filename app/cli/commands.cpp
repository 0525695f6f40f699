#include "app/cli/commands.h"

#include <fmt/format.h>

#include "app/cli/output.h"

namespace loopscope::cli {
namespace {

struct Executor {
  Result<void> operator()(const TextRequest& request) const { return print(request.text); }
  Result<void> operator()(const PresetsRequest& request) const { return list_presets(request); }
  Result<void> operator()(const RecordRequest& request) const { return record(request); }
  Result<void> operator()(const ReportRequest& request) const { return report(request); }
  Result<void> operator()(const StateRequest& request) const { return state(request); }
  Result<void> operator()(const ConvertRequest& request) const { return convert(request); }
};

/// Of a damaged file only what stands before the damage is told of.
void complain_of_damage(const std::string& name, const trace::Damage& damage) {
  complain(fmt::format("{}: offset {}: {}; this is what stands before it", name, damage.offset, damage.message));
}

}  // namespace

Result<importers::OpenedFile> open_trace(const std::filesystem::path& file, bool allow_truncated) {
  Result<importers::OpenedFile> opened = importers::open_any(file, {allow_truncated});
  if (opened && !opened->notice.empty()) complain(opened->notice);
  return opened;
}

Result<void> check_damage(const std::string& name, const std::optional<trace::Damage>& damage, std::uint64_t events,
                          bool allow_truncated) {
  if (!damage) return {};
  if (allow_truncated) {
    complain_of_damage(name, *damage);
    return {};
  }
  const std::string advice = events == 0 ? "nothing before it can be used, record it again"
                                         : fmt::format("--allow-truncated reads the {} events before it", events);
  return Error{fmt::format("{}: offset {}: {}; {}", name, damage->offset, damage->message, advice)};
}

Result<void> check_damage(const std::string& name, const trace::EventStream& stream, bool allow_truncated) {
  return check_damage(name, stream.damage(), stream.event_count(), allow_truncated);
}

Result<void> execute(const HeadlessRequest& request) { return std::visit(Executor{}, request); }

}  // namespace loopscope::cli
