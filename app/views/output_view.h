#pragma once

#include "app/views/table_view.h"

namespace loopscope::views {

/// The panel Output: what the program printed, with time and task, the last line at the cursor kept in view. Going to a
/// row moves the cursor.
class OutputView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;
  void reset() override { table_.reset(); }
  std::string badge(const Scene& scene) const override;
  TableView* table() override { return &table_; }

 private:
  TableView table_;
};

}  // namespace loopscope::views
