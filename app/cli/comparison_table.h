#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/cli/output.h"
#include "app/cli/run_report.h"
#include "app/diagnose/comparison.h"
#include "app/words/words.h"

namespace loopscope::cli {

/// Several runs beside each other, on their way out: to people and as JSON.
struct Comparison {
  std::vector<RunOperand> operands;
  std::vector<RunReport> reports;
  std::vector<diagnose::RunFigures> figures;  ///< of each
  diagnose::LaneMatches lanes;  ///< of their tasks, by number in Statistics, and behind those of their threads
};

/// Of the reports of these operands.
Comparison make_comparison(std::vector<RunOperand> operands, std::vector<RunReport> reports);

/// A table of the figures, a column a run with what differs from the first, then the lanes that belong together, `top`
/// of them. `width`: of the terminal; 0 cuts nothing.
void print_text(const Comparison& comparison, std::size_t top, words::Words words, int width, Printer& out);
/// All of it; app/README.md has the shape.
void print_json(const Comparison& comparison, Printer& out);

}  // namespace loopscope::cli
