#include "app/importers/utf16_stream.h"

#include <utility>

#include "core/base/utf8.h"

namespace loopscope::importers {

std::optional<Utf16Order> utf16_order(std::string_view beginning) {
  if (beginning.size() < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(beginning[0]);
  const auto second = static_cast<unsigned char>(beginning[1]);
  if (first == 0xFF && second == 0xFE) return Utf16Order::little;
  if (first == 0xFE && second == 0xFF) return Utf16Order::big;
  if (beginning.size() < 4) return std::nullopt;
  const auto is_ascii = [&](std::size_t at) { return static_cast<signed char>(beginning[at]) > 0; };
  if (is_ascii(0) && second == 0 && is_ascii(2) && beginning[3] == 0) return Utf16Order::little;
  if (first == 0 && is_ascii(1) && beginning[2] == 0 && is_ascii(3)) return Utf16Order::big;
  return std::nullopt;
}

std::string_view Utf16Stream::next() {
  text_.clear();
  while (text_.empty()) {
    const std::string_view piece = inner_->next();
    if (piece.empty()) {
      if (std::exchange(high_, 0) != 0) text_ = utf8::kReplacementText;
      return text_;
    }
    for (const char c : piece) {
      const auto byte = static_cast<unsigned char>(c);
      if (!half_unit_) {
        half_unit_ = byte;
        continue;
      }
      const unsigned first = *half_unit_;
      half_unit_.reset();
      take(static_cast<char16_t>(order_ == Utf16Order::little ? first | unsigned{byte} << 8U : first << 8U | byte));
    }
  }
  return text_;
}

void Utf16Stream::take(char16_t unit) {
  const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
  if (high_ != 0) {
    const char32_t high = std::exchange(high_, 0);
    if (is_low) return append_utf8(0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00), text_);
    text_ += utf8::kReplacementText;
  }
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    high_ = unit;
  } else {
    append_utf8(unit, text_);
  }
}

void append_utf8(char32_t character, std::string& text) {
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80 | (character >> shift & 0x3F)); };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | character >> 6U);
    tail(0);
  } else if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) {
    text += utf8::kReplacementText;
  } else if (character < 0x10000) {
    text += static_cast<char>(0xE0 | character >> 12U);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | character >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace loopscope::importers
