#include "app/ui/text_metrics.h"

#include "core/base/utf8.h"

namespace loopscope::ui {

std::string fit_text(const TextMetrics& metrics, Face face, std::string_view text, float width) {
  if (width <= 0) return {};
  if (metrics.width(face, text) <= width) return std::string(text);
  constexpr std::string_view kEllipsis = "…";
  const float room = width - metrics.width(face, kEllipsis);
  if (room <= 0) return {};
  // Widths grow with the number of characters: the longest beginning that fits is found by halving.
  std::size_t fits = 0;
  std::size_t too_long = text.size();
  while (too_long - fits > 1) {
    const std::size_t middle = fits + (too_long - fits) / 2;
    if (metrics.width(face, text.substr(0, utf8::start(text, middle))) <= room) {
      fits = middle;
    } else {
      too_long = middle;
    }
  }
  fits = utf8::start(text, fits);
  while (fits > 0 && text[fits - 1] == ' ') --fits;
  if (fits == 0) return {};
  return std::string(text.substr(0, fits)).append(kEllipsis);
}

}  // namespace loopscope::ui
