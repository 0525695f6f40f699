#pragma once

#include <string>

#include "core/base/result.h"

namespace loopscope::ui {

/// A face inside a font file.
struct FontFile {
  std::string path;
  int index = 0;  ///< of the face inside a collection

  bool operator==(const FontFile&) const = default;
};

/// The files the window's text is drawn with, as fontconfig finds them by pattern.
struct FontFiles {
  FontFile words;    ///< Inter, or the system's sans-serif
  FontFile code;     ///< JetBrains Mono, or the system's monospaced face
  FontFile chinese;  ///< a face that covers simplified Chinese; an empty path when there is none
};

/// An error when the system has no outline font at all.
Result<FontFiles> find_fonts();

/// The height in whole pixels at which the face's em is about `em` pixels: what Dear ImGui calls a font's size.
int size_for_em(const FontFile& file, float em);

}  // namespace loopscope::ui
