#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "app/ui/geometry.h"
#include "app/views/preset_choice.h"

namespace loopscope::views {

/// Where the start page has what: a head that stays, and below it the cards in groups, which scroll.
struct StartLayout {
  struct Heading {
    std::size_t group = 0;
    ui::Rect rect;
  };
  struct Card {
    std::size_t group = 0;
    std::size_t choice = 0;  ///< in its group
    ui::Rect rect;           ///< as scrolled; may lie outside the body
  };

  ui::Rect title;
  ui::Rect text;    ///< what to do here; empty where there is no room for it
  ui::Rect search;  ///< the field
  ui::Rect resume;  ///< the button that goes on with the course
  ui::Rect drop;    ///< that files can be opened; may be narrow
  ui::Rect body;
  float content_height = 0;  ///< of all groups
  std::vector<Heading> headings;
  std::vector<Card> cards;  ///< in the order of the choices
};

/// `resume_width`: what the button's words need, in pixels.
StartLayout layout_start(ui::Rect area, const std::vector<ChoiceGroup>& groups, float scroll, float resume_width,
                         float scale);

/// How far the cards can be scrolled.
float most_scroll(const StartLayout& layout);

enum class CardMove { left, right, up, down, page_up, page_down, first, last };
/// The card that a key leads to from a card; from none, the first. Nothing when there are no cards.
std::optional<std::size_t> moved_card(const StartLayout& layout, std::optional<std::size_t> card, CardMove move);

/// The scroll, as near to the present one as can be, at which the card is all in view, with its heading if it stands
/// right below one.
float scroll_to_card(const StartLayout& layout, std::size_t card, float scroll, float scale);

/// Where a card has what.
struct CardLayout {
  ui::Rect picture;  ///< empty without one
  ui::Rect number;   ///< of the lesson
  ui::Rect title;
  ui::Rect name;
  ui::Rect facts;  ///< total time, needs: at the right of the name
  ui::Rect text;   ///< a few lines
  ui::Rect compare;
};
CardLayout layout_card(ui::Rect card, bool picture, float number_width, float facts_width, float scale);
/// The size that cards' pictures are made in, whatever the width of the cards, in design pixels.
inline constexpr ui::Vec2 kCardPictureSize{288, 80};

}  // namespace loopscope::views
