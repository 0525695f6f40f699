#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/comparison_table.h"
#include "app/cli/output.h"
#include "app/cli/output_target.h"
#include "app/cli/run_operand.h"
#include "app/cli/task_table.h"
#include "app/cli/trace_input.h"
#include "app/cli/units.h"

namespace loopscope::cli {
namespace {

class Compare final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "compare",
        .usage = {"RUN RUN... [--set KEY=VALUE]... [--clock virtual|real] [--turn-cost T] [--top N] [--lang en|zh] "
                  "[--allow-truncated]",
                  "RUN RUN... --json [--set KEY=VALUE]... [--clock virtual|real] [--turn-cost T] [--allow-truncated]"},
        .summary = "Print several traces or presets side by side: what differs, and their lanes matched by name",
        .details =
            "A run is a trace file, or a preset, which is run first; on a real clock one after the other, so that none "
            "slows another down. What differs stands beside the first run's figures, as a difference and as a ratio. "
            "Lanes are matched by name; of equal names the first belongs to the first, the second to the second.\n"
            "The same in a window: loopscope --preset A --preset B; as a picture: loopscope render A B -o OUT.png.",
        .examples = {"loopscope compare sleep gather", "loopscope compare gather 'gather count=10 delay=1' --json",
                     "loopscope compare before.lscope after.lscope --top all"}};
    return info;
  }

  void declare(Options& options) override {
    runs_.declare_runs(options);
    runs_.declare_settings(options);
    options.flag("--json", json_, "As JSON");
    options.value("--top", "N", top_text_, "How many lanes to list, 20 without it; all lists every one");
    options.value("--lang", "LANG", language_text_, "The language of the tables, en or zh (简体中文); en without it");
    options.flag("--allow-truncated", allow_truncated_, "Of a damaged file, compare what stands before the damage");
  }

  Result<void> check() override {
    if (runs_.words.size() < 2) return Error{"compare: two runs at least are needed, each a trace file or a preset"};
    if (std::count(runs_.words.begin(), runs_.words.end(), kStandardStream) > 1) {
      return Error{"compare: - is standard input, which can be read once; name files"};
    }
    for (const std::string& word : runs_.words) {
      if (const Result<void> input = TraceInput{word, false}.check("compare"); !input) return input;
    }
    Result<std::vector<RunOperand>> operands = runs_.runs("compare");
    if (!operands) return operands.error();
    operands_ = *std::move(operands);
    const Result<words::Language> language = language_option(language_text_);
    if (!language) return language.error();
    language_ = *language;
    return check_shape();
  }

  Result<void> run(Display&) override {
    std::vector<RunReport> reports;
    for (const RunOperand& operand : operands_) {
      Result<RunReport> report = RunReport::of(operand.source, allow_truncated_);
      if (!report) return report.error();
      reports.push_back(*std::move(report));
    }
    const Comparison comparison = make_comparison(std::move(operands_), std::move(reports));
    Printer out;
    if (json_) {
      print_json(comparison, out);
    } else {
      print_text(comparison, top_, language_, terminal_width(), out);
    }
    return out.finish();
  }

 private:
  Result<void> check_shape() {
    if (json_ && !(top_text_.empty() && language_text_.empty())) {
      return Error{fmt::format("compare: {} shapes the tables for people; JSON has everything, leave one of them out",
                               top_text_.empty() ? "--lang" : "--top")};
    }
    if (top_text_.empty()) return {};
    const Result<std::size_t> top = top_option(top_text_);
    if (!top) return top.error();
    top_ = *top;
    return {};
  }

  RunOperands runs_;
  bool json_ = false;
  std::string top_text_;
  std::string language_text_;
  bool allow_truncated_ = false;
  std::vector<RunOperand> operands_;
  std::size_t top_ = 20;
  words::Language language_ = words::Language::en;
};

}  // namespace

std::unique_ptr<Command> compare_command() { return std::make_unique<Compare>(); }

}  // namespace loopscope::cli
