#include "app/views/table_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/keys.h"
#include "app/views/state_look.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

constexpr std::chrono::milliseconds kFilterSlice{3};  // of a frame
constexpr float kFilterWidth = 200;
constexpr float kLeastFilter = 88;
constexpr float kToCome = 0.45F;  // how opaque what has not come to pass is

ui::Color ink(const ui::Theme& theme, Tone tone) {
  return tone == Tone::strong ? theme.text : tone == Tone::dim ? theme.text_dim : theme.text_faint;
}

/// Paints a cell's sign; gives how much room it took.
float paint_sign(ui::Canvas& canvas, const Cell& cell, ui::Rect rect, float opacity) {
  if (cell.sign == Sign::none) return 0;
  const float middle = rect.center().y;
  if (cell.sign == Sign::bar) {
    const float half = canvas.px(4);
    canvas.painter.fill({rect.x0, middle - half, rect.x0 + canvas.px(3), middle + half},
                        (canvas.theme.*cell.ink).with_opacity(opacity));
    return canvas.px(12);
  }
  paint_severity(canvas, cell.sign == Sign::error, {rect.x0 + canvas.px(6), middle});
  return canvas.px(20);
}

std::string row_as_text(const TableRows& rows, std::span<const Column> columns, std::size_t row) {
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i) text += (i == 0 ? "" : "\t") + rows.cell(row, i).text;
  return text;
}

/// The next order when a head is clicked: up, down, as the rows come.
std::optional<TableOrder::Sort> next_sort(const std::optional<TableOrder::Sort>& sort, std::size_t column) {
  if (!sort || sort->column != column) return TableOrder::Sort{column, false};
  if (!sort->descending) return TableOrder::Sort{column, true};
  return {};
}

}  // namespace

void TableView::reset() {
  order_.reset();
  order_.set_filter({});
  filter_.clear();
  scroll_ = 0;
  chosen_.reset();
  current_.reset();
  reveal_ = keyboard_ = false;
  layout_ = {};
}

void TableView::choose(std::size_t row) {
  chosen_ = row;
  reveal_ = true;
}

std::optional<std::size_t> TableView::draw(const PanelContext& context, const TableRows& rows,
                                           const Description& table) {
  ui::Canvas& canvas = context.canvas;
  if (words_ != context.scene.words) {
    words_ = context.scene.words;
    order_.reset();
  }
  draw_filter(context, table.name, rows.size());
  order_.set_filter(filter_);
  order_.update(rows, table.columns.size(), kFilterSlice);
  if (current_ != table.current) {
    current_ = table.current;
    if (current_) choose(*current_);
  }
  layout_ = layout_table({order_, table.columns, context.area, scroll_, canvas.scale});
  std::optional<std::size_t> went;
  if (keyboard_ && context.keyboard) went = handle_keys(rows, table);
  if (reveal_ && chosen_) {
    if (const auto position = order_.position(*chosen_)) scroll_ = scroll_to_row(layout_, *position, scroll_);
  }
  reveal_ = false;

  const std::string_view name = table.name;
  draw_heads(canvas, context.scene.words, rows, table);
  const ui::Hit mouse = ui::hit(canvas, name, layout_.body);
  if (mouse.hovered) scroll_ += static_cast<double>(ui::wheel_pixels(canvas.scale));
  layout_ = layout_table({order_, table.columns, context.area, scroll_, canvas.scale});
  scroll_ = layout_.scroll;
  const ImVec2 at = ImGui::GetIO().MousePos;
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) keyboard_ = context.area.contains({at.x, at.y}) && mouse.hovered;
  const TableLayout::Line* under = mouse.hovered ? layout_.line_at({at.x, at.y}) : nullptr;
  if (mouse.clicked && under != nullptr) {
    chosen_ = went = under->row;
    current_ = table.current;
  }
  canvas.painter.push_clip(layout_.body);
  for (const TableLayout::Line& line : layout_.lines) paint_line(canvas, rows, table, line, &line == under);
  ui::paint_scrollbar(canvas, layout_.body, scroll_, layout_.content_height);
  canvas.painter.pop_clip();
  if (order_.size() == 0 && !order_.busy()) {
    ui::text_in(canvas.painter, ui::Face::words, layout_.body, canvas.theme.text_faint,
                context.scene.words[rows.size() == 0 ? table.empty : words::Id::table_filtered_out], false);
  }
  return went;
}

std::string TableView::bar_text(words::Words words, std::size_t all) const {
  if (order_.too_many_to_sort()) return words.say<words::Id::table_too_many>(TableOrder::kMostSorted);
  if (!order_.filtered()) return {};
  if (order_.busy())
    return words.say<words::Id::table_so_far>(order_.size(), words::format_percent_done(order_.progress()));
  return words.say<words::Id::table_of>(order_.size(), all);
}

void TableView::draw_filter(const PanelContext& context, std::string_view name, std::size_t rows) {
  ui::Canvas& canvas = context.canvas;
  const ui::Rect bar = context.bar;
  const float width = std::min(canvas.px(kFilterWidth), bar.width());
  if (width < canvas.px(kLeastFilter)) return;
  const ui::Rect field{bar.x1 - width, bar.y0 + canvas.px(4), bar.x1, bar.y1 - canvas.px(4)};
  ui::filter_field(canvas, fmt::format("{}.filter", name), field, filter_,
                   std::string(context.scene.words[words::Id::table_filter]).c_str());
  const std::string text = bar_text(context.scene.words, rows);
  const float room = field.x0 - canvas.px(12) - bar.x0;
  const float needed = canvas.metrics().width(ui::Face::words_small, text);
  if (text.empty() || needed > room) return;
  const float x = field.x0 - canvas.px(12) - needed;
  ui::text_in(canvas.painter, ui::Face::words_small, {x, bar.y0, field.x0, bar.y1}, canvas.theme.text_dim, text);
}

void TableView::draw_heads(ui::Canvas& canvas, words::Words words, const TableRows& rows, const Description& table) {
  const ui::Theme& theme = canvas.theme;
  canvas.painter.fill(layout_.head, theme.panel);
  canvas.painter.line({layout_.head.x0, layout_.head.y1 - 1}, {layout_.head.x1, layout_.head.y1 - 1},
                      keyboard_ ? theme.text_faint : theme.line);
  for (const TableLayout::Head& head : layout_.heads) {
    const Column& column = table.columns[head.column];
    const ui::Hit mouse = ui::hit(canvas, fmt::format("{}.head.{}", table.name, column.id), head.rect);
    const auto& sort = order_.sort();
    const bool sorts = sort && sort->column == head.column;
    ui::text_in(canvas.painter, ui::Face::words_small, head.rect, sorts || mouse.hovered ? theme.text : theme.text_dim,
                words[column.title]);
    if (sorts && !order_.too_many_to_sort()) {
      const float x = head.rect.x0 + canvas.metrics().width(ui::Face::words_small, words[column.title]) + canvas.px(10);
      const float y = head.rect.center().y;
      const float up = sort->descending ? -canvas.px(3) : canvas.px(3);
      canvas.painter.triangle({x - canvas.px(4), y + up}, {x + canvas.px(4), y + up}, {x, y - up}, theme.text_dim);
    }
    if (mouse.hovered) {
      const bool possible = rows.ordered_by() == head.column || order_.size() <= TableOrder::kMostSorted;
      ui::hint(canvas, possible ? std::string(words[words::Id::table_sort_hint])
                                : words.say<words::Id::table_too_many_hint>(TableOrder::kMostSorted));
    }
    if (mouse.clicked) order_.set_sort(next_sort(sort, head.column));
  }
}

/// The row so many rows below the chosen one.
std::optional<std::size_t> TableView::neighbour(std::ptrdiff_t by) const {
  if (order_.size() == 0) return {};
  const auto last = static_cast<std::ptrdiff_t>(order_.size()) - 1;
  const auto from = chosen_ ? order_.position(*chosen_) : std::nullopt;
  const std::ptrdiff_t to = from ? static_cast<std::ptrdiff_t>(*from) + by : by < 0 ? last : 0;
  return order_.row(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(to, 0, last)));
}

std::optional<std::size_t> TableView::handle_keys(const TableRows& rows, const Description& table) {
  const auto page = static_cast<std::ptrdiff_t>(layout_.page());
  std::optional<std::size_t> to;
  switch (pressed_list_key()) {
    case ListKey::up:
      to = neighbour(-1);
      break;
    case ListKey::down:
      to = neighbour(1);
      break;
    case ListKey::page_up:
      to = neighbour(-page);
      break;
    case ListKey::page_down:
      to = neighbour(page);
      break;
    case ListKey::home:
      if (order_.size() > 0) to = order_.row(0);
      break;
    case ListKey::end:
      if (order_.size() > 0) to = order_.row(order_.size() - 1);
      break;
    case ListKey::copy:
      if (chosen_ && *chosen_ < rows.size())
        ImGui::SetClipboardText(row_as_text(rows, table.columns, *chosen_).c_str());
      break;
    case ListKey::left:
    case ListKey::right:
    case ListKey::enter:
    case ListKey::escape:
    case ListKey::none:
      break;
  }
  if (to) choose(*to);
  return to;
}

void TableView::paint_line(ui::Canvas& canvas, const TableRows& rows, const Description& table,
                           const TableLayout::Line& line, bool hovered) const {
  const ui::Theme& theme = canvas.theme;
  const bool is_current = table.current == line.row;
  const bool is_chosen = chosen_ == line.row;
  if (is_current || is_chosen) {
    canvas.painter.fill(line.rect, is_chosen && keyboard_ ? theme.pressed : theme.raised);
  } else if (hovered) {
    canvas.painter.fill(line.rect, theme.raised.with_opacity(0.6F));
  }
  if (is_current)
    canvas.painter.fill({line.rect.x0, line.rect.y0, line.rect.x0 + canvas.px(2), line.rect.y1}, theme.accent);
  const float opacity = rows.to_come(line.row) ? kToCome : 1.0F;
  for (const TableLayout::Head& head : layout_.heads) {
    const Cell cell = rows.cell(line.row, head.column);
    ui::Rect rect{head.rect.x0, line.rect.y0, head.rect.x1 - canvas.px(8), line.rect.y1};
    rect.x0 += paint_sign(canvas, cell, rect, opacity);
    if (rect.empty()) continue;
    const ui::Face face = table.columns[head.column].face;
    ui::text_in(canvas.painter, face, rect, ink(theme, cell.tone).with_opacity(opacity), cell.text);
    const bool pointed = hovered && ImGui::GetIO().MousePos.x >= head.rect.x0 && ImGui::GetIO().MousePos.x < rect.x1;
    if (pointed && canvas.metrics().width(face, cell.text) > rect.width()) ui::hint(canvas, cell.text);
  }
}

}  // namespace loopscope::views
