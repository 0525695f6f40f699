#include "app/views/events_view.h"

#include "app/views/events_layout.h"

namespace loopscope::views {

void EventsView::draw(const PanelContext& context) {
  const Scene& scene = context.scene;
  const EventRows rows(scene.model, scene.cursor, scene.words);
  const auto went = table_.draw(context, rows,
                                {.name = "events",
                                 .columns = EventRows::kColumns,
                                 .empty = words::Id::events_nothing,
                                 .current = EventRows::row_at(scene.cursor)});
  if (went) context.commands.emplace_back(SetCursor{scene.model.after_event(*went)});
}

}  // namespace loopscope::views
