#include "app/cli/commands.h"

#include <fmt/format.h>

#include "app/cli/output.h"
#include "core/trace/file.h"

namespace loopscope::cli {
namespace {

struct Executor {
  Result<void> operator()(const TextRequest& request) const { return print(request.text); }
  Result<void> operator()(const PresetsRequest& request) const { return list_presets(request); }
  Result<void> operator()(const RecordRequest& request) const { return record(request); }
  Result<void> operator()(const ReportRequest& request) const { return report(request); }
  Result<void> operator()(const StateRequest& request) const { return state(request); }
};

}  // namespace

Result<trace::Trace> read_trace(const std::filesystem::path& file, bool allow_truncated) {
  Result<trace::Trace> trace = trace::read_file(file, {allow_truncated});
  if (trace && trace->damage) {
    complain(fmt::format("{}: offset {}: {}; this is what stands before it", file.string(), trace->damage->offset,
                         trace->damage->message));
  }
  return trace;
}

Result<void> execute(const HeadlessRequest& request) { return std::visit(Executor{}, request); }

}  // namespace loopscope::cli
