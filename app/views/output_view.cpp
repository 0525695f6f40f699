#include "app/views/output_view.h"

#include "app/views/output_layout.h"
#include "app/words/format.h"

namespace loopscope::views {

std::string OutputView::badge(const Scene& scene) const {
  const std::size_t lines = scene.model.prints().size();
  return lines == 0 ? std::string() : words::format_count(lines);
}

void OutputView::draw(const PanelContext& context) {
  const Scene& scene = context.scene;
  const OutputRows rows(scene.model, scene.cursor, scene.words);
  const auto went = table_.draw(context, rows,
                                {.name = "output",
                                 .columns = OutputRows::kColumns,
                                 .empty = words::Id::output_nothing,
                                 .current = rows.current()});
  if (went) context.commands.emplace_back(SetCursor{scene.model.after_event(rows.event(*went))});
}

}  // namespace loopscope::views
