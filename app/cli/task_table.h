#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/diagnose/statistics.h"
#include "core/base/result.h"

namespace loopscope::cli {

/// The tasks of a trace as a table for people: a row a task, or a row a coroutine with all its tasks; sorted, cut to
/// those that matter, with totals of all.
class TaskTable {
 public:
  void declare(Options& options);
  /// Wrong usage where a column, a number or a group is none.
  Result<void> check();
  /// One of the options that shape the table, as it was given; empty when there is none.
  std::string given() const;

  /// How many rows of a list are to be shown.
  std::size_t top() const { return top_; }
  void print(const diagnose::Statistics& statistics, int width, Printer& out) const;

 private:
  void print_tasks(const diagnose::Statistics& statistics, int width, Printer& out) const;
  void print_coroutines(const diagnose::Statistics& statistics, int width, Printer& out) const;

  std::string sort_text_;
  std::string top_text_;
  std::string by_text_;
  std::string sort_ = "running";
  std::size_t top_ = 20;
};

/// What --top says: how many rows a list has at most.
Result<std::size_t> top_option(const std::string& text);
/// What is said below a list that was cut: "980 more; --top all lists every one"; empty when it was not.
std::string more_text(std::size_t count, std::size_t shown);

}  // namespace loopscope::cli
