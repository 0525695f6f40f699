#pragma once

#include <cstdint>

namespace loopscope::ui {

/// A colour, red, green, blue and opacity from 0 to 255, in sRGB as everywhere on screen.
struct Color {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  std::uint8_t a = 255;

  /// The same colour, `opacity` (0..1) times as opaque.
  constexpr Color with_opacity(float opacity) const {
    return {r, g, b, static_cast<std::uint8_t>(static_cast<float>(a) * opacity + 0.5F)};
  }
  /// Dear ImGui's packed form.
  constexpr std::uint32_t packed() const {
    return static_cast<std::uint32_t>(r) | static_cast<std::uint32_t>(g) << 8 | static_cast<std::uint32_t>(b) << 16 |
           static_cast<std::uint32_t>(a) << 24;
  }
  bool operator==(const Color&) const = default;
};

/// 0xRRGGBB.
constexpr Color rgb(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8), static_cast<std::uint8_t>(hex),
          255};
}

/// `amount` (0..1) of `b`, the rest of `a`.
constexpr Color mix(Color a, Color b, float amount) {
  const auto channel = [amount](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(static_cast<float>(x) * (1.0F - amount) + static_cast<float>(y) * amount + 0.5F);
  };
  return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b), channel(a.a, b.a)};
}

/// How far apart two opaque colours are in luminance, by the WCAG's formula: 1 (the same) to 21 (black on white).
double contrast(Color a, Color b);

}  // namespace loopscope::ui
