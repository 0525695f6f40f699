#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/ui/fonts.h"
#include "app/ui/painter.h"
#include "app/ui/theme.h"

namespace loopscope::ui {

/// Where named controls were on screen in the last frame.
class Places {
 public:
  void clear() { places_.clear(); }
  void set(std::string_view name, Rect rect) { places_.insert_or_assign(std::string(name), rect); }
  std::optional<Rect> find(std::string_view name) const {
    const auto at = places_.find(name);
    if (at == places_.end()) return {};
    return at->second;
  }

 private:
  std::map<std::string, Rect, std::less<>> places_;
};

/// What a panel draws with, for one frame.
struct Canvas {
  Painter& painter;
  const Theme& theme;
  Places& places;
  const Fonts& fonts;
  float scale = 1;

  const TextMetrics& metrics() const { return painter.metrics(); }
  /// Design pixels as whole screen pixels.
  float px(float design) const;
  /// Draws on Dear ImGui's current window instead: inside a popup.
  void on_window(const std::function<void(Canvas&)>& draw) const;
};

}  // namespace loopscope::ui
