#include "core/base/utf8.h"

#include <cstdint>

namespace loopscope::utf8 {

namespace {

/// How many bytes a first byte promises; 0 when it begins nothing.
std::size_t promised(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

}  // namespace

Character first(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t bytes = promised(lead);
  if (bytes == 1) return {lead, 1, true};
  if (bytes == 0 || text.size() < bytes) return {};
  char32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!continues(text[i])) return {};
    value = value << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[bytes] || value > 0x10FFFF || surrogate) return {};
  return {value, bytes, true};
}

}  // namespace loopscope::utf8
