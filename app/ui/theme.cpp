#include "app/ui/theme.h"

#include <cmath>

namespace loopscope::ui {

namespace {

double luminance(Color color) {
  const auto linear = [](std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

constexpr Theme dark() {
  return {.kind = ThemeKind::dark,
          .window = rgb(0x0F1114),
          .panel = rgb(0x16191D),
          .raised = rgb(0x22262C),
          .hover = rgb(0x2C3138),
          .pressed = rgb(0x363C45),
          .popup = rgb(0x1D2126),
          .line = rgb(0x2A2F36),
          .line_faint = rgb(0x1D2126),
          .text = rgb(0xE6E8EB),
          .text_dim = rgb(0xA3AAB4),
          .text_faint = rgb(0x747C87),
          .on_state = rgb(0x0B0D0F),
          .running = rgb(0x18B184),
          .ready = rgb(0xEBA31A),
          .awaiting = rgb(0x4BA3E3),
          .selector = rgb(0xD585B4),
          .failed = rgb(0xE8692C),
          .cancelled = rgb(0x8C949F),
          .done = rgb(0xA3AAB4),
          .select = rgb(0x333941),
          .paused = rgb(0x59616C),
          .warning = rgb(0x4A3415),
          .accent = rgb(0xF5F05A),
          .code_keyword = rgb(0xC3A6F2),
          .code_string = rgb(0xA9CF8E),
          .code_number = rgb(0xE3B27A),
          .code_comment = rgb(0x747C87),
          .code_type = rgb(0x86C5E8)};
}

constexpr Theme light() {
  return {.kind = ThemeKind::light,
          .window = rgb(0xFFFFFF),
          .panel = rgb(0xF6F7F8),
          .raised = rgb(0xE9EBEE),
          .hover = rgb(0xDEE1E6),
          .pressed = rgb(0xD0D5DB),
          .popup = rgb(0xFFFFFF),
          .line = rgb(0xD9DCE1),
          .line_faint = rgb(0xEDEFF1),
          .text = rgb(0x16191D),
          .text_dim = rgb(0x535B66),
          .text_faint = rgb(0x79818C),
          .on_state = rgb(0x0B0D0F),
          .running = rgb(0x00A578),
          .ready = rgb(0xE69F00),
          .awaiting = rgb(0x0072B2),
          .selector = rgb(0xB5598D),
          .failed = rgb(0xD55E00),
          .cancelled = rgb(0x7B838E),
          .done = rgb(0x535B66),
          .select = rgb(0xDADEE3),
          .paused = rgb(0xA5ACB6),
          .warning = rgb(0xFFE9C2),
          .accent = rgb(0x7C3AED),
          .code_keyword = rgb(0xAD3DA4),
          .code_string = rgb(0x3F7A1E),
          .code_number = rgb(0xA35A00),
          .code_comment = rgb(0x79818C),
          .code_type = rgb(0x0E6A9C)};
}

constexpr Theme kDark = dark();
constexpr Theme kLight = light();

}  // namespace

double contrast(Color a, Color b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

const Theme& theme(ThemeKind kind) { return kind == ThemeKind::dark ? kDark : kLight; }

}  // namespace loopscope::ui
