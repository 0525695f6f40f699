#pragma once

#include <span>
#include <string_view>

#include "app/words/words.h"

namespace loopscope::views {

/// Everything the keyboard can ask for.
enum class Action : unsigned char {
  none,
  run_pause,
  run,
  step_frame,
  step_turn,
  step_back_frame,
  step_back_turn,
  to_start,
  to_end,
  zoom_in,
  zoom_out,
  pan_left,
  pan_right,
  focus,
  next_span,
  previous_span,
  next_look,
  previous_look,
  choose_preset,
  switch_axis,
  switch_language,
  view_back,
  view_forward,
  help,
  escape,
  quit,
};

/// A key and what it does, for the help and the hints.
struct KeyHelp {
  std::string_view keys;  ///< as printed on them; empty: `move` says it
  words::Id text;
  words::Id move = {};  ///< of the mouse, or a key that is named
};
struct KeyGroup {
  words::Id title;
  std::span<const KeyHelp> keys;
};
std::string_view key_words(const KeyHelp& key, words::Words words);
/// All keys and mouse moves, in groups.
std::span<const KeyGroup> key_groups();

/// What is asked for in this frame by a key that went down (at most one), from the current Dear ImGui context; none
/// while a text field has the focus. Keys are GLFW's codes, which are physical. Without `letters`, those that write one
/// are left to who reads what is typed.
Action pressed_action(bool letters = true);

/// A key without modifiers went down in this frame, by GLFW's code (a digit's is its character); false while a text
/// field has the focus.
bool key_pressed(int key);

/// What the keyboard asks of a list that has it.
enum class ListKey : unsigned char { none, up, down, left, right, page_up, page_down, home, end, copy, enter, escape };
/// The key of a list that went down in this frame, or repeats; none while a text field has the focus. Neither left,
/// right, enter nor escape: they are other's.
ListKey pressed_list_key();
/// The same, but for copy, for a list below a field that is searched by it: whoever has the focus, and all but copy.
ListKey pressed_page_key();
/// Ctrl F, which goes to the search, whoever has the focus.
bool find_key_pressed();

/// Zoom and pan keys act while they are held. How many seconds this one's key counts for in this frame: a tap for
/// kTapSeconds, however long its frame is; a key that is held longer goes on from there. 0 while a text field has the
/// focus.
float held_seconds(Action action);
inline constexpr float kTapSeconds = 0.15F;

}  // namespace loopscope::views
