#include "core/base/base64.h"

#include <array>
#include <cstdint>
#include <optional>

namespace loopscope::base64 {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> values() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNone);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    table[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}
constexpr std::array<std::uint8_t, 256> kValues = values();

}  // namespace

void encode(std::span<const std::byte> bytes, std::string& text) {
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t size = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < size ? std::to_integer<std::uint32_t>(bytes[at + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) text += i <= size ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
  }
}

bool decode(std::string_view text, std::vector<std::byte>& bytes) {
  if (text.size() % 4 != 0) return false;
  bytes.reserve(bytes.size() + text.size() / 4 * 3);
  for (; !text.empty(); text.remove_prefix(4)) {
    std::size_t size = 3;
    if (text.size() == 4 && text[3] == '=') size = text[2] == '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value = i <= size ? kValues[static_cast<unsigned char>(text[i])] : std::uint8_t{0};
      if (value == kNone) return false;
      group = group << 6U | value;
    }
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(group >> (16 - 8 * i) & 0xFFU));
  }
  return true;
}

}  // namespace loopscope::base64
