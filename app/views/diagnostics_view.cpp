#include "app/views/diagnostics_view.h"

#include <algorithm>

#include "app/ui/wrap.h"
#include "app/views/diagnostics_layout.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

/// What is said while nothing was found.
void paint_none(ui::Canvas& canvas, words::Words words, const Findings& findings, ui::Rect area) {
  const ui::Theme& theme = canvas.theme;
  const float width = std::min(canvas.px(720), area.width() - canvas.px(32));
  const std::string rules = checked_rules();
  const auto lines = ui::wrap_text(canvas.metrics(), ui::Face::words_small, rules, width);
  const float line = canvas.px(20);
  const float height = canvas.px(32) + line * static_cast<float>(lines.size());
  ui::Rect row{area.x0, std::max(area.y0, area.center().y - height * 0.5F), area.x1, 0};
  row.y1 = row.y0 + canvas.px(28);
  canvas.painter.push_clip(area);
  ui::text_in(canvas.painter, ui::Face::words, row, theme.text_dim,
              findings.busy() ? words.say<words::Id::diagnostics_looking>(words::format_percent(findings.progress()))
                              : std::string(words[words::Id::diagnostics_none]),
              false);
  for (const std::string_view text : lines) {
    row = {row.x0, row.y1, row.x1, row.y1 + line};
    ui::text_in(canvas.painter, ui::Face::words_small, row, theme.text_faint, text, false);
  }
  canvas.painter.pop_clip();
}

}  // namespace

DiagnosticsView::DiagnosticsView() { table_.sort_by({DiagnosticRows::kWhen, false}); }

std::string DiagnosticsView::badge(const Scene& scene) const {
  const Findings& findings = scene.findings;
  return findings.all().empty() ? std::string() : words::format_count(findings.all().size());
}

void DiagnosticsView::draw(const PanelContext& context) {
  const Findings& findings = context.scene.findings;
  if (findings.all().empty()) return paint_none(context.canvas, context.scene.words, findings, context.area);
  if (version_ != findings.version()) table_.rows_changed();
  version_ = findings.version();
  const DiagnosticRows rows(context.scene.model, findings, context.scene.words);
  const auto went = table_.draw(context, rows,
                                {.name = "diagnostics",
                                 .columns = DiagnosticRows::kColumns,
                                 .empty = words::Id::diagnostics_none,
                                 .current = context.document.chosen_finding});
  if (went) context.document.go_to(*went, context.commands);
}

}  // namespace loopscope::views
