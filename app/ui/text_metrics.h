#pragma once

#include <string>
#include <string_view>

namespace loopscope::ui {

/// The faces that the window writes with: a proportional one for words and a monospaced one for code and numbers, in
/// two sizes.
enum class Face : unsigned char { words, words_small, code, code_small };
inline constexpr int kFaceCount = 4;

/// How wide texts are: all that a layout needs to know of fonts.
class TextMetrics {
 public:
  virtual ~TextMetrics() = default;
  /// Pixels that a line of UTF-8 takes.
  virtual float width(Face face, std::string_view text) const = 0;
  /// From one line's top to the next one's, in pixels.
  virtual float line_height(Face face) const = 0;
};

/// `text`, or as much of its beginning as fits into `width` pixels with an ellipsis after it; empty when not even that
/// fits.
std::string fit_text(const TextMetrics& metrics, Face face, std::string_view text, float width);

}  // namespace loopscope::ui
