#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/ui/canvas.h"
#include "app/ui/controls.h"
#include "app/views/card_pictures.h"
#include "app/views/preset_choice.h"
#include "app/views/scene.h"
#include "app/views/start_layout.h"

namespace loopscope::views {

/// The first screen, while nothing is loaded: all that can be chosen, as cards, and a search among them. Owns what is
/// searched for and how far it is scrolled.
class StartView {
 public:
  /// What it shows in a frame.
  struct Content {
    std::span<const presets::Preset> presets;
    std::span<const SavedValues> saved;
    const presets::Preset* latest = nullptr;  ///< the lesson that was loaded last, if any: the course goes on behind it
    bool pictures = false;                    ///< presets may be run to draw them
    bool keyboard = true;                     ///< the keys are not somebody else's
  };

  void draw(ui::Canvas& canvas, words::Words words, const Content& content, ui::Rect area, Commands& commands);
  /// What is typed into its search.
  const std::string& search() const { return search_; }
  /// Pictures are on their way: draw again.
  bool busy() const { return shown_ && pictures_.busy(); }
  /// It is not on screen in this frame: what it has under way is given up.
  void leave();

 private:
  void draw_head(ui::Canvas& canvas, const Content& content, Commands& commands);
  void draw_cards(ui::Canvas& canvas, Commands& commands);
  void draw_card(ui::Canvas& canvas, const StartLayout::Card& place, bool chosen, Commands& commands);
  std::optional<ui::Hit> hit_compare(ui::Canvas& canvas, const StartLayout::Card& place, const Choice& choice,
                                     Commands& commands) const;
  void paint_card_words(ui::Canvas& canvas, const Choice& choice, const CardLayout& card,
                        const std::string& facts) const;
  void take_keys(const Content& content, Commands& commands);
  void take_typing(const Content& content);
  void want_pictures(const ui::Canvas& canvas, const Content& content);
  const Choice& choice_of(const StartLayout::Card& card) const { return groups_[card.group].choices[card.choice]; }
  /// The lesson that the course goes on with.
  const presets::Preset* next_lesson(const Content& content) const;
  std::string resume_words(const Content& content) const;

  words::Words words_;
  std::string search_;
  std::string shown_search_;  // what groups_ were found by
  std::vector<ChoiceGroup> groups_;
  StartLayout layout_;
  CardPictures pictures_;
  std::optional<std::size_t> chosen_;  // of layout_.cards
  float scroll_ = 0;
  bool focus_search_ = false;
  bool searching_ = false;  // the field has the keyboard
  bool reveal_ = false;     // the chosen card shall come into view
  bool shown_ = false;
};

}  // namespace loopscope::views
