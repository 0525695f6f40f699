#pragma once

#include <array>

#include "app/model/model.h"
#include "app/views/event_words.h"
#include "app/views/table_rows.h"

namespace loopscope::views {

/// The table Events: every event of the run, a row each, in words.
class EventRows final : public TableRows {
 public:
  static constexpr std::array<Column, 4> kColumns = {{{"time", words::Id::table_time, 148, ui::Face::code_small},
                                                      {"who", words::Id::table_who, 160},
                                                      {"what", words::Id::table_what, 132},
                                                      {"detail", words::Id::table_detail, 0}}};

  /// `cursor`: later events are faint.
  EventRows(const model::Model& model, model::Moment cursor, words::Words words = {})
      : model_(model), cursor_(cursor), language_(words) {}

  std::size_t size() const override { return model_.events().size(); }
  Cell cell(std::size_t row, std::size_t column) const override;
  SortKey key(std::size_t row, std::size_t column) const override;
  std::optional<std::size_t> ordered_by() const override { return 0; }
  bool to_come(std::size_t row) const override { return row >= cursor_.events; }

  /// The row of the event that led to a moment; nothing before the first.
  static std::optional<std::size_t> row_at(model::Moment moment);

 private:
  const model::Model& model_;
  model::Moment cursor_;
  words::Words language_;
  // The row that was asked for last: its cells come one after the other.
  mutable std::size_t worded_ = SIZE_MAX;
  mutable EventWords words_;
};

}  // namespace loopscope::views
