#include "app/views/source_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/state_look.h"
#include "app/views/words.h"

namespace loopscope::views {

namespace {

using words::Id;

ui::Color token_color(const ui::Theme& theme, TokenKind kind) {
  switch (kind) {
    case TokenKind::keyword:
      return theme.code_keyword;
    case TokenKind::type:
      return theme.code_type;
    case TokenKind::string:
      return theme.code_string;
    case TokenKind::number:
      return theme.code_number;
    case TokenKind::comment:
      return theme.code_comment;
    case TokenKind::plain:
      break;
  }
  return theme.text;
}

}  // namespace

void SourceView::reset() {
  path_ = {};
  source_ = {};
  searched_ = false;
  marks_.clear();
  marked_events_ = UINT64_MAX;
  scroll_ = 0;
  followed_line_ = 0;
}

/// The first file that a task's coroutine is in, of those whose text the source has.
namespace {

/// A place in the program: what a task runs, or the first call that a thread was blocked in.
LocationId place_of(const model::Model& model, const model::Lane& lane) {
  if (lane.kind != model::LaneKind::thread) return lane.coroutine;
  for (std::size_t i = 0; i < std::min<std::size_t>(lane.spans.size(), 16); ++i) {
    const trace::Event event = model.events()[lane.spans.begin_event(i)];
    if (event.kind == trace::Kind::thread_block && event.b != 0) return static_cast<LocationId>(event.b);
  }
  return 0;
}

}  // namespace

void SourceView::find_source(const Scene& scene, float line_height) {
  if (searched_) return;
  std::string_view text;
  bool known = false;
  for (std::size_t i = 0; text.empty() && i < scene.model.lanes().size(); ++i) {
    const trace::Symbols& symbols = scene.model.symbols();
    path_ = symbols.string(symbols.location(place_of(scene.model, scene.model.lanes()[i])).file);
    known |= !path_.empty();
    if (!path_.empty()) text = scene.session.source_text(path_);
  }
  searched_ = !text.empty() || (scene.model.lanes().size() > 1 && known);
  if (text.empty()) {
    path_ = {};
    return;
  }
  source_ = tokenise_cpp(text);
  // Where the program begins is more telling than its includes.
  const auto first = std::find_if(source_.lines.begin(), source_.lines.end(), [](std::string_view line) {
    return line.starts_with("Coro<") || line.starts_with("void");
  });
  if (first != source_.lines.end()) {
    const auto line = static_cast<float>(first - source_.lines.begin());
    scroll_ = std::max(0.0F, line - 1) * line_height;
  }
}

void SourceView::follow_task(const Scene& scene, ui::Rect area, model::LaneIndex chosen) {
  std::uint32_t line = 0;
  if (chosen != model::kNoLane && scene.model.lanes()[chosen].kind == model::LaneKind::task) {
    line = line_of_task(scene.model, scene.state, scene.model.lanes()[chosen].id, path_);
  }
  if (chosen != model::kNoLane && scene.model.lanes()[chosen].kind == model::LaneKind::thread) {
    line = line_of_thread(scene.model, scene.state, scene.model.lanes()[chosen].id, path_);
  }
  if (line == 0)
    line = line_of_task(scene.model, scene.state, latest_task(scene.model, scene.loop, scene.cursor), path_);
  // Nobody runs, nobody is chosen: the first marked line, when nothing was shown yet.
  if (line == 0 && followed_line_ == 0 && !marks_.empty()) line = marks_.begin()->first;
  if (line == 0 || line == followed_line_) return;
  followed_line_ = line;
  scroll_ = scroll_to_line(line, scroll_, layout_.line_height, area.height());
}

void SourceView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const Scene& scene = context.scene;
  const ui::Rect area = context.area;
  const model::LaneIndex chosen = context.document.selection.lane;
  find_source(scene, canvas.px(kSourceLine));
  if (source_.lines.empty()) {
    layout_ = {};
    layout_.area = area;
    ui::text_in(canvas.painter, ui::Face::words, area, canvas.theme.text_faint, scene.words[Id::source_unknown], false);
    return;
  }
  paint_path(canvas, context.bar);
  if (marked_events_ != scene.cursor.events) {
    marks_ = line_marks(scene.model, scene.state, scene.loop, path_);
    marked_events_ = scene.cursor.events;
    follow_task(scene, area, chosen);
  }
  layout_ = layout_source({scene.model, source_, marks_, canvas.metrics(), area, scroll_, canvas.scale});
  scroll_ = layout_.scroll;
  const ui::Hit mouse = ui::hit(canvas, "source", area);
  if (mouse.hovered) ui::scroll_by_wheel(scroll_, layout_.content_height, area.height(), canvas.scale);
  canvas.painter.push_clip(area);
  const std::optional<model::LaneIndex> clicked = paint(canvas, scene, mouse.hovered, mouse.clicked, chosen);
  ui::paint_scrollbar(canvas, area, scroll_, layout_.content_height);
  canvas.painter.pop_clip();
  if (clicked) context.document.choose(*clicked);
}

void SourceView::paint_path(ui::Canvas& canvas, ui::Rect bar) const {
  const float width = canvas.metrics().width(ui::Face::code_small, path_);
  if (width > bar.width()) return;
  ui::text_in(canvas.painter, ui::Face::code_small, {bar.x1 - width - 1, bar.y0, bar.x1 + 1, bar.y1},
              canvas.theme.text_faint, path_);
}

std::optional<model::LaneIndex> SourceView::paint(ui::Canvas& canvas, const Scene& scene, bool hovered, bool clicked,
                                                  model::LaneIndex chosen) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  const ImVec2 at = ImGui::GetIO().MousePos;
  std::optional<model::LaneIndex> result;
  for (const SourceLine& line : layout_.lines) {
    if (line.marked) {
      const ui::Color color = state_color(theme, line.strongest.state);
      painter.fill(line.rect, color.with_opacity(line.strongest.innermost ? 0.14F : 0.06F));
      const float width = canvas.px(line.strongest.innermost ? 4 : 2);
      painter.fill({line.rect.x0, line.rect.y0, line.rect.x0 + width, line.rect.y1}, color);
    }
    const std::string number = fmt::format("{}", line.number);
    const float width = canvas.metrics().width(ui::Face::code_small, number);
    const ui::Rect gutter{layout_.code_x - canvas.px(16) - width, line.rect.y0, layout_.code_x, line.rect.y1};
    ui::text_in(painter, ui::Face::code_small, gutter, line.marked ? theme.text_dim : theme.text_faint, number);
    paint_code(canvas, line);
    for (const Chip& chip : line.chips) {
      const ui::Color color = state_color(theme, chip.mark.state);
      const bool solid = chip.mark.innermost && chip.mark.state == trace::TaskState::running;
      painter.fill(chip.rect, solid ? color : color.with_opacity(chip.mark.innermost ? 0.25F : 0.10F), canvas.px(4));
      if (chip.mark.lane == chosen) painter.outline(chip.rect, theme.accent, canvas.px(4));
      const ui::Color ink = solid ? theme.on_state : chip.mark.innermost ? theme.text : theme.text_dim;
      ui::text_in(painter, ui::Face::words_small, chip.rect.inset(canvas.px(4), 0), ink, chip.text, false);
      if (!hovered || !chip.rect.contains({at.x, at.y})) continue;
      const std::string_view name = scene.model.name(scene.model.lanes()[chip.mark.lane]);
      const Id state = state_word(chip.mark.state);
      ui::hint(canvas, chip.mark.innermost ? scene.words.say<Id::source_task_here>(name, state)
                                           : scene.words.say<Id::source_task_awaits_here>(name, state));
      if (clicked) result = chip.mark.lane;
    }
  }
  return result;
}

void SourceView::paint_code(ui::Canvas& canvas, const SourceLine& line) const {
  const std::string_view text = source_.lines[line.number - 1];
  const float y = line.rect.y0 + (line.rect.height() - canvas.metrics().line_height(ui::Face::code)) * 0.5F;
  const float advance = canvas.metrics().width(ui::Face::code, "0");
  float x = layout_.code_x;
  std::uint32_t at = 0;
  for (const Token& token : source_.tokens[line.number - 1]) {
    x += advance * static_cast<float>(token.begin - at);  // blanks
    const std::string_view word = text.substr(token.begin, token.length);
    canvas.painter.text(ui::Face::code, {x, y}, token_color(canvas.theme, token.kind), word);
    x += canvas.metrics().width(ui::Face::code, word);
    at = token.begin + token.length;
  }
}

}  // namespace loopscope::views
