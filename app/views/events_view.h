#pragma once

#include "app/views/table_view.h"

namespace loopscope::views {

/// The panel Events: every event, the one at the cursor kept in view. Going to a row moves the cursor.
class EventsView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;
  void reset() override { table_.reset(); }
  TableView* table() override { return &table_; }

 private:
  TableView table_;
};

}  // namespace loopscope::views
