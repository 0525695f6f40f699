#include "app/cli/commands.h"

#include "app/cli/output.h"

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

Result<void> execute(const HeadlessRequest& request) { return std::visit(Executor{}, request); }

}  // namespace loopscope::cli
