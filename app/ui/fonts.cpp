#include "app/ui/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>

#include <cmath>

#include "core/base/utf8.h"

namespace loopscope::ui {

namespace {

constexpr float kEm[] = {14, 12, 13, 12};

/// In the atlas from the start: Latin with its usual punctuation, and what the window itself writes.
constexpr unsigned short kBaseRanges[][2] = {{0x0020, 0x007E}, {0x00A0, 0x017F}, {0x2010, 0x2027}, {0x2030, 0x203A},
                                             {0x2190, 0x2193}, {0x2260, 0x2265}, {0x3000, 0x3002}, {0xFF01, 0xFF01},
                                             {0xFF0C, 0xFF0C}, {0xFFFD, 0xFFFD}};

bool in_base(unsigned c) {
  for (const auto& range : kBaseRanges) {
    if (c >= range[0] && c <= range[1]) return true;
  }
  return false;
}

}  // namespace

Fonts::Fonts(ImFontAtlas& atlas, float scale) : atlas_(atlas), scale_(scale) {}

Result<void> Fonts::load() {
  Result<FontFiles> files = find_fonts();
  if (!files) return files.error();
  files_ = *files;
  build();
  return {};
}

void Fonts::need(std::string_view text) {
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    text.remove_prefix(character.bytes);
    const auto c = static_cast<unsigned>(character.value);
    if (c < 0x80 || c > 0xFFFF || needed_[c] || in_base(c)) continue;
    needed_[c] = true;
    dirty_ = true;
  }
}

bool Fonts::rebuild() {
  if (!dirty_) return false;
  build();
  return true;
}

void Fonts::build() {
  dirty_ = false;
  atlas_.Clear();
  ranges_.clear();
  for (const auto& range : kBaseRanges) ranges_.insert(ranges_.end(), {range[0], range[1]});
  for (unsigned c = 0x80; c <= 0xFFFF; ++c) {
    if (!needed_[c]) continue;
    unsigned last = c;
    while (last < 0xFFFF && needed_[last + 1]) ++last;
    ranges_.push_back(static_cast<unsigned short>(c));
    ranges_.push_back(static_cast<unsigned short>(last));
    c = last;
  }
  ranges_.push_back(0);

  atlas_.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas_.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  atlas_.TexGlyphPadding = 1;
  add_face(Face::words, files_.words, kEm[0]);
  add_face(Face::words_small, files_.words, kEm[1]);
  add_face(Face::code, files_.code, kEm[2]);
  add_face(Face::code_small, files_.code, kEm[3]);
  atlas_.Build();
}

void Fonts::add_face(Face face, const FontFile& file, float em) {
  ImFontConfig config;
  config.OversampleH = config.OversampleV = 1;
  config.PixelSnapH = true;
  config.FontNo = file.index;
  config.GlyphRanges = ranges_.data();
  const auto size = static_cast<float>(size_for_em(file, em * scale_));
  fonts_[static_cast<int>(face)] = atlas_.AddFontFromFileTTF(file.path.c_str(), size, &config);
  const FontFile& chinese = files_.chinese;
  if (chinese.path.empty() || chinese == file || needed_.none()) return;
  config.MergeMode = true;
  config.FontNo = chinese.index;
  atlas_.AddFontFromFileTTF(chinese.path.c_str(), static_cast<float>(size_for_em(chinese, em * scale_)), &config);
}

float Fonts::width(Face face, std::string_view text) const {
  if (text.empty()) return 0;
  ImFont* used = font(face);
  return used->CalcTextSizeA(used->FontSize, 1e9F, 0, text.data(), text.data() + text.size()).x;
}

float Fonts::line_height(Face face) const { return font(face)->FontSize; }

}  // namespace loopscope::ui
