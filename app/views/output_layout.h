#pragma once

#include <array>

#include "app/model/model.h"
#include "app/views/table_rows.h"

namespace loopscope::views {

/// The table Output: what the program printed, a row a line.
class OutputRows final : public TableRows {
 public:
  static constexpr std::array<Column, 3> kColumns = {{{"time", words::Id::table_time, 148, ui::Face::code_small},
                                                      {"task", words::Id::table_task, 160},
                                                      {"text", words::Id::table_text, 0, ui::Face::code}}};

  /// `cursor`: later lines are faint.
  OutputRows(const model::Model& model, model::Moment cursor, words::Words words = {})
      : model_(model), cursor_(cursor), language_(words) {}

  std::size_t size() const override { return model_.prints().size(); }
  Cell cell(std::size_t row, std::size_t column) const override;
  SortKey key(std::size_t row, std::size_t column) const override;
  std::optional<std::size_t> ordered_by() const override { return 0; }
  bool to_come(std::size_t row) const override { return event(row) >= cursor_.events; }

  /// The event that printed a row.
  std::uint32_t event(std::size_t row) const { return model_.prints()[row]; }
  /// The last line printed by the cursor's moment; nothing before the first.
  std::optional<std::size_t> current() const;

 private:
  const model::Model& model_;
  model::Moment cursor_;
  words::Words language_;
};

}  // namespace loopscope::views
