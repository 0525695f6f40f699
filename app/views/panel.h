#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "app/ui/canvas.h"
#include "app/views/document.h"
#include "app/views/scene.h"

namespace loopscope::views {

class TableView;

/// What a panel of the bottom row is given in a frame.
struct PanelContext {
  ui::Canvas& canvas;
  const Scene& scene;
  Document& document;                        ///< for what it chooses and where it moves the view
  Commands& commands;                        ///< for what it asks of the session
  words::Language& language;                 ///< the window's, for a panel that lets it be chosen
  std::span<const presets::Preset> presets;  ///< the course
  ui::Rect area;                             ///< its own
  ui::Rect bar;                              ///< what the tabs leave of their row: for its controls, as far as they fit
  bool keyboard = true;                      ///< the keys are not somebody else's
};

/// A panel of the bottom row: a pure x_layout that says what is where, and this, its x_view.
class PanelView {
 public:
  virtual ~PanelView() = default;
  virtual void draw(const PanelContext& context) = 0;
  /// Another run takes the place of the present one.
  virtual void reset() {}
  /// Written after the title on its tab: how much there is. May be empty.
  virtual std::string badge(const Scene&) const { return {}; }
  /// Its table, for panels that are one: who has the keyboard is asked and told of it.
  virtual TableView* table() { return nullptr; }
};

/// An entry of the table of panels. All that the window knows of a panel comes from here: its tab, its key, the help,
/// its name among the places ("tab.<id>").
struct Panel {
  std::string_view id;
  words::Id title;
  char key;  ///< a digit; pressed alone it shows the panel
  std::unique_ptr<PanelView> (*make)();
};

/// Every panel, in the order of the tabs.
std::span<const Panel> panels();

}  // namespace loopscope::views
