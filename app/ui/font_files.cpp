#include "app/ui/font_files.h"

#include <fontconfig/fontconfig.h>
#include <ft2build.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include FT_FREETYPE_H

namespace loopscope::ui {

namespace {

constexpr std::array<FcChar32, 4> kChineseSample = {0x4F60, 0x597D, 0x4E16, 0x754C};  // 你好世界

struct PatternDeleter {
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
using Pattern = std::unique_ptr<FcPattern, PatternDeleter>;

const FcChar8* as_fc(const char* text) { return reinterpret_cast<const FcChar8*>(text); }

/// The best match of a pattern, when it is a scalable font file.
FontFile match(FcConfig* config, Pattern pattern, bool chinese) {
  FcPatternAddBool(pattern.get(), FC_SCALABLE, FcTrue);
  FcPatternAddInteger(pattern.get(), FC_WEIGHT, FC_WEIGHT_REGULAR);
  FcPatternAddInteger(pattern.get(), FC_SLANT, FC_SLANT_ROMAN);
  FcConfigSubstitute(config, pattern.get(), FcMatchPattern);
  FcDefaultSubstitute(pattern.get());
  FcResult status = FcResultMatch;
  const Pattern found(FcFontMatch(config, pattern.get(), &status));
  FcChar8* path = nullptr;
  if (!found || FcPatternGetString(found.get(), FC_FILE, 0, &path) != FcResultMatch) return {};
  if (chinese) {
    FcCharSet* characters = nullptr;
    if (FcPatternGetCharSet(found.get(), FC_CHARSET, 0, &characters) != FcResultMatch) return {};
    const bool covers = std::all_of(kChineseSample.begin(), kChineseSample.end(),
                                    [&](FcChar32 c) { return FcCharSetHasChar(characters, c) == FcTrue; });
    if (!covers) return {};
  }
  int index = 0;
  FcPatternGetInteger(found.get(), FC_INDEX, 0, &index);
  return {reinterpret_cast<const char*>(path), index};
}

FontFile match_family(FcConfig* config, const char* family, const char* generic) {
  Pattern pattern(FcPatternCreate());
  FcPatternAddString(pattern.get(), FC_FAMILY, as_fc(family));
  FcPatternAddString(pattern.get(), FC_FAMILY, as_fc(generic));
  return match(config, std::move(pattern), false);
}

FontFile match_chinese(FcConfig* config) {
  Pattern pattern(FcPatternCreate());
  FcPatternAddString(pattern.get(), FC_FAMILY, as_fc("sans-serif"));
  FcPatternAddString(pattern.get(), FC_LANG, as_fc("zh-cn"));
  FcCharSet* characters = FcCharSetCreate();
  for (const FcChar32 c : kChineseSample) FcCharSetAddChar(characters, c);
  FcPatternAddCharSet(pattern.get(), FC_CHARSET, characters);
  FcCharSetDestroy(characters);
  return match(config, std::move(pattern), true);
}

}  // namespace

Result<FontFiles> find_fonts() {
  FcConfig* config = FcInitLoadConfigAndFonts();
  if (config == nullptr) return Error{"fontconfig could not be initialised; is /etc/fonts/fonts.conf readable?"};
  FontFiles files{match_family(config, "Inter", "sans-serif"), match_family(config, "JetBrains Mono", "monospace"),
                  match_chinese(config)};
  FcConfigDestroy(config);
  if (files.words.path.empty()) files.words = files.code;
  if (files.code.path.empty()) files.code = files.words;
  if (files.words.path.empty())
    return Error{"no scalable font is installed; install one, for example fonts-dejavu-core"};
  return files;
}

int size_for_em(const FontFile& file, float em) {
  double share = 1.2;  // of an ordinary face, for a file that FreeType cannot open
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) == 0) {
    FT_Face face = nullptr;
    if (FT_New_Face(library, file.path.c_str(), file.index, &face) == 0) {
      if (face->units_per_EM != 0) share = static_cast<double>(face->ascender - face->descender) / face->units_per_EM;
      FT_Done_Face(face);
    }
    FT_Done_FreeType(library);
  }
  return std::max(6, static_cast<int>(std::lround(static_cast<double>(em) * share)));
}

}  // namespace loopscope::ui
