#pragma once

#include <vector>

#include "app/model/model.h"
#include "app/ui/canvas.h"
#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// A run in small: the bars of its first lanes as the timeline has them, without a word. In pixels from its own top
/// left corner.
struct CardPicture {
  struct Bar {
    model::SpanState state = model::SpanState::running;
    ui::Rect rect;
    bool operator==(const Bar&) const = default;
  };
  ui::Vec2 size;
  std::vector<Bar> bars;

  bool operator==(const CardPicture&) const = default;
};

/// The picture of a run in so many pixels, on the axis of time: all of its time, and as many lanes as fit. It has at
/// most a few bars a column of pixels and lane, however long the run is. Pure, for any thread.
CardPicture make_card_picture(const model::Model& model, ui::Vec2 size);

/// Paints it into a rectangle of its height, as wide as that is.
void paint_card_picture(ui::Canvas& canvas, const CardPicture& picture, ui::Rect rect);

}  // namespace loopscope::views
