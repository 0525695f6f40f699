#pragma once

#include <array>
#include <string>

#include "app/views/findings.h"
#include "app/views/table_rows.h"

namespace loopscope::views {

/// The table Diagnostics: what the rules found, a row each.
class DiagnosticRows final : public TableRows {
 public:
  static constexpr std::array<Column, 6> kColumns = {{{"severity", words::Id::table_severity, 92},
                                                      {"rule", words::Id::table_rule, 176, ui::Face::words_small, 3},
                                                      {"task", words::Id::table_task, 136, ui::Face::words_small, 1},
                                                      {"when", words::Id::table_when, 136, ui::Face::code_small},
                                                      {"message", words::Id::table_message, 0},
                                                      {"place", words::Id::table_place, 152, ui::Face::code_small, 2}}};
  static constexpr std::size_t kWhen = 3;

  DiagnosticRows(const model::Model& model, const Findings& findings, words::Words words = {})
      : model_(model), findings_(findings), language_(words) {}

  std::size_t size() const override { return findings_.all().size(); }
  Cell cell(std::size_t row, std::size_t column) const override;
  SortKey key(std::size_t row, std::size_t column) const override;

 private:
  const model::Model& model_;
  const Findings& findings_;
  words::Words language_;
};

/// What is looked for, by name: "slow-callback (100 ms), failed-task, ...".
std::string checked_rules();

}  // namespace loopscope::views
