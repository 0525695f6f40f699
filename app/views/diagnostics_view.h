#pragma once

#include "app/views/table_view.h"

namespace loopscope::views {

/// The panel Diagnostics: what the rules found in the run so far. Going to a row goes to where its evidence begins.
/// While there is nothing, it says what is looked for.
class DiagnosticsView final : public PanelView {
 public:
  DiagnosticsView();
  void draw(const PanelContext& context) override;
  void reset() override { table_.reset(); }
  std::string badge(const Scene& scene) const override;
  TableView* table() override { return &table_; }

 private:
  TableView table_;
  std::uint64_t version_ = 0;  // of the findings that the table knows
};

}  // namespace loopscope::views
