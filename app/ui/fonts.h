#pragma once

#include <bitset>
#include <string_view>
#include <vector>

#include "app/ui/font_files.h"
#include "app/ui/text_metrics.h"
#include "core/base/result.h"

struct ImFont;
struct ImFontAtlas;

namespace loopscope::ui {

/// The window's fonts, built with FreeType into an ImGui font atlas. Latin glyphs are there from the start; others
/// (Chinese has thousands, which would take the start-up a second) are rasterised once some text needs them. One
/// thread: the window's.
class Fonts final : public TextMetrics {
 public:
  /// For the atlas of an ImGui context, which must outlive this. `scale` is pixels per design pixel (1 on plain
  /// screens).
  explicit Fonts(ImFontAtlas& atlas, float scale = 1.0F);

  /// Finds the files and builds the atlas. Call once, before the first frame. An error when no font at all is found.
  Result<void> load();

  /// Notes that `text` (UTF-8) is to be shown. Characters seen for the first time have glyphs after the next rebuild().
  void need(std::string_view text);
  /// Rebuilds the atlas when needed characters were missing; true when it did, and then the renderer must upload the
  /// atlas's texture again. Only between two frames.
  bool rebuild();

  /// Every character that was noted has a glyph.
  bool complete() const { return !dirty_; }

  ImFont* font(Face face) const { return fonts_[static_cast<int>(face)]; }
  float scale() const { return scale_; }

  float width(Face face, std::string_view text) const override;
  float line_height(Face face) const override;

 private:
  void build();
  void add_face(Face face, const FontFile& file, float em);

  ImFontAtlas& atlas_;
  float scale_;
  FontFiles files_;
  ImFont* fonts_[kFaceCount] = {};
  std::bitset<0x10000> needed_;         // characters asked for beyond the base ones
  std::vector<unsigned short> ranges_;  // base and needed ones, as the atlas wants them; must live as long as the atlas
  bool dirty_ = false;
};

}  // namespace loopscope::ui
