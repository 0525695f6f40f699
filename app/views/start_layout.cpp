#include "app/views/start_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {

// Design pixels.
constexpr float kMargin = 24;
constexpr float kNarrowMargin = 12;
constexpr float kNarrow = 760;  // of a window: below it the search has a row of its own
constexpr float kLow = 560;     // of the page: below it the head is short
constexpr float kGap = 16;
constexpr float kLeastCard = 240;
constexpr float kWidestCard = 336;
constexpr std::size_t kMostColumns = 6;
constexpr float kCardHeight = 204;
constexpr float kHeading = 40;
constexpr float kRow = 28;
constexpr float kSearch = 280;
constexpr float kPadding = 8;

struct Columns {
  std::size_t count = 1;
  float card = 0;
  float left = 0;
  float width = 0;
};

class Arrange {
 public:
  Arrange(ui::Rect area, float scale) : area_(area), scale_(scale) {
    const float margin = px(area.width() < px(kNarrow) ? kNarrowMargin : kMargin);
    // The scrollbar stands beside the cards.
    const float usable = std::max(area.width() - 2 * margin, px(80));
    const auto fitting = static_cast<std::size_t>(std::max((usable + px(kGap)) / (px(kLeastCard) + px(kGap)), 1.0F));
    columns_.count = std::clamp<std::size_t>(fitting, 1, kMostColumns);
    const auto count = static_cast<float>(columns_.count);
    columns_.card = std::floor(std::min((usable - (count - 1) * px(kGap)) / count, px(kWidestCard)));
    columns_.width = count * (columns_.card + px(kGap)) - px(kGap);
    columns_.left = std::round(area.center().x - columns_.width * 0.5F);
  }

  void head(float resume_width, StartLayout& layout) const {
    const float x0 = columns_.left;
    const float x1 = columns_.left + columns_.width;
    const bool narrow = area_.width() < px(kNarrow);
    const bool low = area_.height() < px(kLow);
    float y = area_.y0 + px(low ? 8 : 20);
    layout.title = {x0, y, narrow ? x1 : std::max(x0, x1 - px(kSearch + kGap)), y + px(kRow)};
    if (narrow) y += px(kRow + 4);
    layout.search = {narrow ? x0 : std::max(x0, x1 - px(kSearch)), y, x1, y + px(kRow)};
    y += px(kRow + 4);
    if (!low) {
      layout.text = {x0, y, x1, y + px(24)};
      y += px(24 + 8);
    }
    const float resume = std::min(resume_width, columns_.width);
    layout.resume = {x0, y, x0 + resume, y + px(kRow)};
    layout.drop = {layout.resume.x1 + px(kGap), y, x1, y + px(kRow)};
    y += px(kRow + (low ? 4 : 12));
    layout.body = {area_.x0, std::min(y, area_.y1), area_.x1, area_.y1};
  }

  void cards(const std::vector<ChoiceGroup>& groups, float scroll, StartLayout& layout) const {
    const float top = layout.body.y0 - std::round(scroll);
    float y = 0;
    for (std::size_t group = 0; group < groups.size(); ++group) {
      layout.headings.push_back(
          {group, {columns_.left, top + y, columns_.left + columns_.width, top + y + px(kHeading)}});
      y += px(kHeading);
      const std::size_t count = groups[group].choices.size();
      for (std::size_t i = 0; i < count; ++i) {
        const float x = columns_.left + static_cast<float>(i % columns_.count) * (columns_.card + px(kGap));
        const float row = top + y + static_cast<float>(i / columns_.count) * px(kCardHeight + kGap);
        layout.cards.push_back({group, i, {x, row, x + columns_.card, row + px(kCardHeight)}});
      }
      y += static_cast<float>((count + columns_.count - 1) / columns_.count) * px(kCardHeight + kGap);
    }
    layout.content_height = y + px(8);
  }

 private:
  float px(float design) const { return std::round(design * scale_); }

  ui::Rect area_;
  float scale_;
  Columns columns_;
};

float distance(const ui::Rect& a, const ui::Rect& b) { return std::abs(a.center().x - b.center().x); }

/// The card nearest in x among those of the nearest row in a direction, at least `far` pixels away if there is one.
std::size_t card_in_row(const StartLayout& layout, std::size_t from, float sign, float far) {
  const ui::Rect here = layout.cards[from].rect;
  const auto rows_away = [&](const ui::Rect& rect) { return (rect.y0 - here.y0) * sign; };
  float row = -1;
  for (const StartLayout::Card& card : layout.cards) {
    const float away = rows_away(card.rect);
    if (away <= 0) continue;
    const bool better = row < 0 || (row < far ? away > row && away <= far : away < row);
    if (better) row = away;
  }
  if (row < 0) return from;
  std::size_t best = from;
  float nearest = 1e9F;
  for (std::size_t i = 0; i < layout.cards.size(); ++i) {
    const ui::Rect& rect = layout.cards[i].rect;
    if (rows_away(rect) != row || distance(rect, here) >= nearest) continue;
    nearest = distance(rect, here);
    best = i;
  }
  return best;
}

}  // namespace

StartLayout layout_start(ui::Rect area, const std::vector<ChoiceGroup>& groups, float scroll, float resume_width,
                         float scale) {
  StartLayout layout;
  const Arrange arrange(area, scale);
  arrange.head(resume_width, layout);
  arrange.cards(groups, scroll, layout);
  return layout;
}

float most_scroll(const StartLayout& layout) { return std::max(0.0F, layout.content_height - layout.body.height()); }

std::optional<std::size_t> moved_card(const StartLayout& layout, std::optional<std::size_t> card, CardMove move) {
  const std::size_t count = layout.cards.size();
  if (count == 0) return {};
  if (!card || *card >= count) return move == CardMove::last ? count - 1 : 0;
  const float page = layout.body.height();
  switch (move) {
    case CardMove::left:
      return *card > 0 ? *card - 1 : 0;
    case CardMove::right:
      return std::min(*card + 1, count - 1);
    case CardMove::up:
      return card_in_row(layout, *card, -1, 0);
    case CardMove::down:
      return card_in_row(layout, *card, 1, 0);
    case CardMove::page_up:
      return card_in_row(layout, *card, -1, page);
    case CardMove::page_down:
      return card_in_row(layout, *card, 1, page);
    case CardMove::first:
      return 0;
    case CardMove::last:
      return count - 1;
  }
  return card;
}

float scroll_to_card(const StartLayout& layout, std::size_t card, float scroll, float scale) {
  ui::Rect rect = layout.cards[card].rect;
  for (const StartLayout::Heading& heading : layout.headings) {
    if (heading.rect.y1 == rect.y0) rect.y0 = heading.rect.y0;
  }
  const float margin = std::round(8 * scale);
  if (rect.y1 + margin > layout.body.y1) scroll += rect.y1 + margin - layout.body.y1;
  const float moved = scroll - std::round(scroll);
  if (rect.y0 - moved < layout.body.y0) scroll = std::round(scroll) - (layout.body.y0 - rect.y0);
  return std::clamp(scroll, 0.0F, most_scroll(layout));
}

CardLayout layout_card(ui::Rect card, bool picture, float number_width, float facts_width, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  CardLayout layout;
  float y = card.y0 + px(kPadding);
  const float x0 = card.x0 + px(12);
  const float x1 = card.x1 - px(12);
  if (picture) {
    layout.picture = {card.x0 + px(kPadding), y, card.x1 - px(kPadding), y + px(kCardPictureSize.y)};
    y = layout.picture.y1;
  }
  y += px(4);
  layout.number = {x0, y, std::min(x0 + number_width, x1), y + px(28)};
  layout.title = {number_width > 0 ? layout.number.x1 + px(8) : x0, y, x1, y + px(28)};
  y += px(28);
  layout.facts = {std::max(x1 - facts_width, x0), y, x1, y + px(20)};
  layout.name = {x0, y, layout.facts.x0 - px(8), y + px(20)};
  layout.text = {x0, y + px(24), x1, card.y1 - px(8)};
  layout.compare = {card.x1 - px(kPadding + 4 + 92), card.y0 + px(kPadding + 4), card.x1 - px(kPadding + 4),
                    card.y0 + px(kPadding + 4 + 24)};
  return layout;
}

}  // namespace loopscope::views
