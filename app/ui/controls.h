#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/ui/canvas.h"
#include "app/ui/icons.h"

namespace loopscope::ui {

/// What the mouse does with a rectangle.
struct Hit {
  bool hovered = false;
  bool held = false;
  bool clicked = false;  ///< pressed and let go inside
  bool double_clicked = false;
};

/// The pointer is over Dear ImGui's latest item, and over none that was made before it in the same place: who comes
/// first lies on top.
bool latest_item_hovered();

/// Makes a rectangle sensitive to the left button, under a name that is unique in the window and noted in the canvas's
/// places.
Hit hit(Canvas& canvas, std::string_view name, Rect rect);

/// The pointer is in the rectangle, and in no popup above it.
bool pointer_inside(Rect rect);

/// A hint beside the pointer: what a control does, and its key at the right (may be empty). Call while it is hovered.
void hint(const Canvas& canvas, std::string_view text, std::string_view key = {});

/// The same below a control, where it covers none of its neighbours.
void hint_below(const Canvas& canvas, Rect control, std::string_view text, std::string_view key = {});

/// How a button looks and whether it works.
struct ButtonLook {
  bool enabled = true;
  bool primary = false;  ///< the one that is meant most of the time
  bool chosen = false;   ///< switched on
};
/// `label` is written after the icon, if there is one.
bool icon_button(Canvas& canvas, std::string_view name, Rect rect, Icon icon, std::string_view text,
                 std::string_view key, ButtonLook look = {}, std::string_view label = {});
bool text_button(Canvas& canvas, std::string_view name, Rect rect, std::string_view label, std::string_view text,
                 std::string_view key, ButtonLook look = {});

/// Only its looks: for a button that lies over another sensitive rectangle, and so has to take its hit before that one.
void paint_text_button(Canvas& canvas, Rect rect, const Hit& mouse, std::string_view label, ButtonLook look = {});

/// Two or three words side by side of which one is chosen; gives the index of the chosen one after this frame.
std::size_t segmented(Canvas& canvas, std::string_view name, Rect rect, std::span<const std::string_view> labels,
                      std::size_t chosen, std::string_view text, std::string_view key, bool enabled = true);

/// A switch; gives whether it is on after this frame.
bool toggle(Canvas& canvas, std::string_view name, Rect rect, bool on, std::string_view text, std::string_view key);

/// A button that shows which of some words is chosen and opens a list of them; gives the index of the chosen one after
/// this frame. A word's place is "<name>.<word>" while the list is open.
std::size_t drop_down(Canvas& canvas, std::string_view name, Rect rect, std::span<const std::string_view> labels,
                      std::size_t chosen, std::string_view text, std::string_view key);

/// A handle on the line between two panels. Gives how far it was dragged in this frame, in pixels.
float splitter(Canvas& canvas, std::string_view name, Rect rect, bool upright);

/// One line of text that can be edited. True when the viewer is done with it (Enter, or the focus went elsewhere) and
/// it changed.
bool text_field(Canvas& canvas, std::string_view name, Rect rect, std::string& text, bool wrong);

/// A line of text that takes effect as it is typed, with a faint hint while it is empty, and a cross that empties it.
/// Escape takes back what was typed since it was clicked.
void filter_field(Canvas& canvas, std::string_view name, Rect rect, std::string& text, const char* hint);

/// The same for a search that a whole page listens to. `focus`: it takes the keyboard, and what is typed goes on behind
/// its text. True while it has the keyboard.
bool search_field(Canvas& canvas, std::string_view name, Rect rect, std::string& text, const char* hint, bool focus);

/// What was typed in this frame while no field has the keyboard, as UTF-8, for a page that begins to search by it.
std::string typed_text();

}  // namespace loopscope::ui
