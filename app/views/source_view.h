#pragma once

#include <optional>
#include <span>

#include "app/views/panel.h"
#include "app/views/source_layout.h"

namespace loopscope::views {

/// The panel Source: the preset's own source, with the line that every task stands at. A click on a task there chooses
/// it.
class SourceView final : public PanelView {
 public:
  void draw(const PanelContext& context) override;
  void reset() override;

 private:
  void find_source(const Scene& scene, float line_height);
  void follow_task(const Scene& scene, ui::Rect area, model::LaneIndex chosen);
  void paint_path(ui::Canvas& canvas, ui::Rect bar) const;
  std::optional<model::LaneIndex> paint(ui::Canvas& canvas, const Scene& scene, bool hovered, bool clicked,
                                        model::LaneIndex chosen) const;
  void paint_code(ui::Canvas& canvas, const SourceLine& line) const;

  std::string_view path_;
  SourceText source_;
  bool searched_ = false;
  LineMarks marks_;
  std::uint64_t marked_events_ = UINT64_MAX;  // the cursor that marks_ belongs to
  SourceLayout layout_;
  float scroll_ = 0;
  std::uint32_t followed_line_ = 0;
};

}  // namespace loopscope::views
