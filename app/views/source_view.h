#pragma once

#include <optional>
#include <span>

#include "app/ui/canvas.h"
#include "app/views/scene.h"
#include "app/views/source_layout.h"

namespace loopscope::views {

/// The preset's own source, with the line that every task stands at.
class SourceView {
 public:
  /// Gives the lane of a chip that was clicked.
  std::optional<model::LaneIndex> draw(ui::Canvas& canvas, const Scene& scene, std::span<const presets::Preset> presets,
                                       ui::Rect area, model::LaneIndex chosen);
  void reset();
  const SourceLayout& layout() const { return layout_; }
  /// Of the file shown; empty while there is none.
  std::string_view path() const { return path_; }

 private:
  void find_source(const Scene& scene, std::span<const presets::Preset> presets, float line_height);
  void follow_task(const Scene& scene, ui::Rect area, model::LaneIndex chosen);
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
