#include "app/views/start_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/ui/wrap.h"
#include "app/views/keys.h"
#include "app/views/picker_view.h"

namespace loopscope::views {

namespace {

using words::Id;

std::string card_name(const Choice& choice) {
  return choice.saved != nullptr ? fmt::format("start.saved.{}", choice.saved->name)
                                 : fmt::format("start.{}", choice.preset->name);
}

/// As many lines as there is room for, the last one with an ellipsis when there is more.
void paint_paragraph(ui::Canvas& canvas, ui::Rect rect, ui::Color color, std::string_view text) {
  const float line = canvas.px(16);
  const std::vector<std::string_view> lines =
      ui::wrap_text(canvas.metrics(), ui::Face::words_small, text, rect.width());
  float y = rect.y0;
  for (std::size_t i = 0; i < lines.size() && y + line <= rect.y1 + 1; ++i, y += line) {
    const bool cut = i + 1 < lines.size() && y + 2 * line > rect.y1 + 1;
    const std::string shown = cut ? std::string(lines[i]) + " …" : std::string(lines[i]);
    ui::text_in(canvas.painter, ui::Face::words_small, {rect.x0, y, rect.x1, y + line}, color, shown);
  }
}

/// The total with default values, or what the preset needs: what tells a card's lesson from the others at a glance.
std::string facts_of(const Choice& choice, words::Words words) {
  if (choice.preset == nullptr) return {};
  const presets::Values values =
      choice.saved != nullptr ? choice.saved->request->values : presets::default_values(*choice.preset);
  const std::string needs = needs_words(*choice.preset, words);
  const std::string total = total_words(*choice.preset, values);
  if (needs.empty() || total.empty()) return needs + total;
  return fmt::format("{} · {}", needs, total);
}

std::optional<CardMove> card_move(ListKey key) {
  switch (key) {
    case ListKey::up:
      return CardMove::up;
    case ListKey::down:
      return CardMove::down;
    case ListKey::left:
      return CardMove::left;
    case ListKey::right:
      return CardMove::right;
    case ListKey::page_up:
      return CardMove::page_up;
    case ListKey::page_down:
      return CardMove::page_down;
    case ListKey::home:
      return CardMove::first;
    case ListKey::end:
      return CardMove::last;
    case ListKey::none:
    case ListKey::copy:
    case ListKey::enter:
    case ListKey::escape:
      break;
  }
  return {};
}

}  // namespace

void StartView::draw(ui::Canvas& canvas, words::Words words, const Content& content, ui::Rect area,
                     Commands& commands) {
  shown_ = true;
  words_ = words;
  canvas.places.set("start", area);
  canvas.painter.fill(area, canvas.theme.window);
  take_typing(content);
  groups_ = choose_from(content.presets, content.saved, search_, words);
  if (search_ != shown_search_) {
    shown_search_ = search_;
    scroll_ = 0;
    chosen_.reset();
  }
  const float resume = canvas.metrics().width(ui::Face::words, resume_words(content)) + canvas.px(52);
  layout_ = layout_start(area, groups_, scroll_, resume, canvas.scale);
  if (chosen_ && *chosen_ >= layout_.cards.size()) chosen_.reset();
  // The first that was found is the one that Enter means.
  if (!search_.empty() && !chosen_ && !layout_.cards.empty()) chosen_ = 0;
  const bool typing = ImGui::GetIO().WantTextInput && !searching_;  // in another field
  draw_head(canvas, content, commands);
  if (content.keyboard && !typing) take_keys(content, commands);
  if (std::exchange(reveal_, false) && chosen_) scroll_ = scroll_to_card(layout_, *chosen_, scroll_, canvas.scale);
  scroll_ = std::clamp(scroll_, 0.0F, most_scroll(layout_));
  layout_ = layout_start(area, groups_, scroll_, resume, canvas.scale);
  want_pictures(canvas, content);
  draw_cards(canvas, commands);
}

void StartView::leave() {
  if (!std::exchange(shown_, false)) return;
  pictures_.want({}, pictures_.size());
  focus_search_ = searching_ = false;
}

void StartView::take_typing(const Content& content) {
  if (!content.keyboard || searching_) return;
  std::string typed = ui::typed_text();
  if (typed.empty() || typed == "?") return;  // the help's key
  focus_search_ = true;
  if (typed == "/" || (search_.empty() && typed == " ")) return;
  search_ += typed;
}

const presets::Preset* StartView::next_lesson(const Content& content) const {
  if (content.presets.empty()) return nullptr;
  const std::size_t latest = lesson_number(content.presets, content.latest);
  return &content.presets[std::min(latest, content.presets.size() - 1)];
}

std::string StartView::resume_words(const Content& content) const {
  const presets::Preset* lesson = next_lesson(content);
  if (lesson == nullptr) return {};
  const std::size_t number = lesson_number(content.presets, lesson);
  const std::string_view title = words_.choose(lesson->title.en, lesson->title.zh);
  return number == 1 ? words_.say<Id::start_begin_course>(number, title)
                     : words_.say<Id::start_go_on_course>(number, title);
}

void StartView::draw_head(ui::Canvas& canvas, const Content& content, Commands& commands) {
  const ui::Theme& theme = canvas.theme;
  ui::text_in(canvas.painter, ui::Face::words, layout_.title, theme.text, words_[Id::start_title]);
  if (!layout_.text.empty())
    ui::text_in(canvas.painter, ui::Face::words, layout_.text, theme.text_dim, words_[Id::start_text]);
  searching_ = ui::search_field(canvas, "start.search", layout_.search, search_,
                                std::string(words_[Id::start_search_hint]).c_str(), focus_search_);
  if (searching_) focus_search_ = false;
  const presets::Preset* lesson = next_lesson(content);
  if (lesson != nullptr &&
      ui::icon_button(canvas, "start.resume", layout_.resume, ui::Icon::run, words_[Id::start_course_hint],
                      words_[Id::key_enter], {.primary = true}, resume_words(content))) {
    commands.emplace_back(LoadPreset{presets::default_request(*lesson)});
  }
  if (layout_.drop.width() < canvas.px(120)) return;
  ui::draw_icon(canvas.painter, ui::Icon::file, {layout_.drop.x0 + canvas.px(8), layout_.drop.center().y},
                theme.text_faint, canvas.scale);
  ui::text_in(canvas.painter, ui::Face::words,
              {layout_.drop.x0 + canvas.px(24), layout_.drop.y0, layout_.drop.x1, layout_.drop.y1}, theme.text_faint,
              words_[Id::start_drop]);
}

void StartView::take_keys(const Content& content, Commands& commands) {
  if (find_key_pressed()) focus_search_ = true;
  const ListKey key = pressed_page_key();
  if (key == ListKey::escape) {
    search_.clear();
    chosen_.reset();
    return;
  }
  if (key == ListKey::enter) {
    if (chosen_) {
      commands.push_back(choose_command(choice_of(layout_.cards[*chosen_])));
    } else if (const presets::Preset* lesson = next_lesson(content); lesson != nullptr && search_.empty()) {
      commands.emplace_back(LoadPreset{presets::default_request(*lesson)});
    }
    return;
  }
  // In the field these move among its letters.
  const bool in_text = searching_ && !search_.empty();
  if (in_text && (key == ListKey::left || key == ListKey::right || key == ListKey::home || key == ListKey::end)) return;
  const std::optional<CardMove> move = card_move(key);
  if (!move) return;
  chosen_ = moved_card(layout_, chosen_, *move);
  reveal_ = true;
}

void StartView::want_pictures(const ui::Canvas& canvas, const Content& content) {
  if (!content.pictures) return;
  std::vector<const presets::Preset*> visible;
  for (const StartLayout::Card& card : layout_.cards) {
    const Choice& choice = choice_of(card);
    if (choice.saved == nullptr && !card.rect.intersect(layout_.body).empty()) visible.push_back(choice.preset);
  }
  pictures_.want(visible, {canvas.px(kCardPictureSize.x), canvas.px(kCardPictureSize.y)});
}

void StartView::draw_cards(ui::Canvas& canvas, Commands& commands) {
  const ui::Rect body = layout_.body;
  if (body.empty()) return;
  if (layout_.cards.empty()) {
    const ui::Rect line{layout_.title.x0, body.y0 + canvas.px(24), body.x1, body.y0 + canvas.px(52)};
    canvas.places.set("start.nothing", line);
    ui::text_in(canvas.painter, ui::Face::words, line, canvas.theme.text_dim, words_.say<Id::start_nothing>(search_));
    return;
  }
  ui::scrollbar(canvas, "start.scrollbar", body, scroll_, layout_.content_height);
  canvas.painter.push_clip(body);
  for (const StartLayout::Heading& heading : layout_.headings) {
    const ChoiceGroup& group = groups_[heading.group];
    ui::text_in(canvas.painter, ui::Face::words, heading.rect, canvas.theme.text, group.heading);
    const float width = canvas.metrics().width(ui::Face::words, group.heading);
    ui::text_in(canvas.painter, ui::Face::code_small,
                {heading.rect.x0 + width + canvas.px(10), heading.rect.y0, heading.rect.x1, heading.rect.y1},
                canvas.theme.text_faint, fmt::format("{}", group.choices.size()));
  }
  for (std::size_t i = 0; i < layout_.cards.size(); ++i) {
    if (!layout_.cards[i].rect.intersect(body).empty()) draw_card(canvas, layout_.cards[i], chosen_ == i, commands);
  }
  canvas.painter.pop_clip();
  if (ui::pointer_inside(body)) ui::scroll_by_wheel(scroll_, layout_.content_height, body.height(), canvas.scale);
}

void StartView::draw_card(ui::Canvas& canvas, const StartLayout::Card& place, bool chosen, Commands& commands) {
  const ui::Theme& theme = canvas.theme;
  const Choice& choice = choice_of(place);
  // It lies on the card, and so takes the mouse before it.
  const bool over = ui::pointer_inside(place.rect.intersect(layout_.body));
  const std::optional<ui::Hit> compare = over || chosen ? hit_compare(canvas, place, choice, commands) : std::nullopt;
  const ui::Hit mouse = ui::hit(canvas, card_name(choice), place.rect.intersect(layout_.body));
  canvas.painter.fill(place.rect, mouse.hovered ? theme.raised : theme.panel, canvas.px(8));
  const ui::Color edge = chosen ? theme.accent : mouse.hovered ? theme.text_faint : theme.line;
  canvas.painter.outline(place.rect, edge, canvas.px(8), chosen ? canvas.px(2) : 1);
  const CardPicture* picture = choice.saved == nullptr ? pictures_.find(*choice.preset) : nullptr;
  const ui::TextMetrics& metrics = canvas.metrics();
  const float number = choice.lesson == 0 ? 0 : metrics.width(ui::Face::code_small, fmt::format("{}", choice.lesson));
  const std::string facts = facts_of(choice, words_);
  const CardLayout card = layout_card(place.rect, picture != nullptr, number,
                                      metrics.width(ui::Face::words_small, facts) + 1, canvas.scale);
  if (picture != nullptr) {
    canvas.places.set(card_name(choice) + ".picture", card.picture.intersect(layout_.body));
    canvas.painter.fill(card.picture, theme.window, canvas.px(ui::kRounding));
    paint_card_picture(canvas, *picture, card.picture.inset(canvas.px(4), 0));
  }
  paint_card_words(canvas, choice, card, facts);
  if (compare) ui::paint_text_button(canvas, card.compare, *compare, words_[Id::start_compare]);
  if (mouse.clicked) commands.push_back(choose_command(choice));
}

std::optional<ui::Hit> StartView::hit_compare(ui::Canvas& canvas, const StartLayout::Card& place, const Choice& choice,
                                              Commands& commands) const {
  if (choice.saved != nullptr || choice.preset->compare.empty()) return {};
  const ui::Rect rect = layout_card(place.rect, true, 0, 0, canvas.scale).compare.intersect(layout_.body);
  const ui::Hit mouse = ui::hit(canvas, card_name(choice) + ".compare", rect);
  if (mouse.clicked) {
    CompareRuns runs{{presets::default_request(*choice.preset)}};
    for (presets::RunRequest& partner : presets::partners_of(*choice.preset)) runs.runs.push_back(std::move(partner));
    commands.emplace_back(std::move(runs));
  }
  return mouse;
}

void StartView::paint_card_words(ui::Canvas& canvas, const Choice& choice, const CardLayout& card,
                                 const std::string& facts) const {
  const ui::Theme& theme = canvas.theme;
  const presets::Preset* preset = choice.preset;
  if (choice.lesson > 0) {
    ui::text_in(canvas.painter, ui::Face::code_small,
                {card.number.x0, card.number.y0, card.number.x1 + 2, card.number.y1}, theme.text_faint,
                fmt::format("{}", choice.lesson));
  }
  const std::string_view title = choice.saved != nullptr ? std::string_view(choice.saved->name)
                                                         : words_.choose(preset->title.en, preset->title.zh);
  ui::text_in(canvas.painter, ui::Face::words, card.title, theme.text, title);
  if (preset != nullptr) ui::text_in(canvas.painter, ui::Face::code_small, card.name, theme.text_faint, preset->name);
  ui::text_in(canvas.painter, ui::Face::words_small, {card.facts.x0, card.facts.y0, card.facts.x1 + 2, card.facts.y1},
              theme.text_dim, facts);
  if (choice.saved != nullptr) {
    const bool good = choice.saved->request.has_value();
    paint_paragraph(canvas, card.text, good ? theme.text_dim : theme.failed,
                    good ? settings_words(*choice.saved->request) : choice.saved->problem);
    return;
  }
  paint_paragraph(canvas, card.text, theme.text_dim, words_.choose(preset->lesson.en, preset->lesson.zh));
}

}  // namespace loopscope::views
