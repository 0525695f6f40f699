#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/importers/byte_stream.h"

namespace loopscope::importers {

enum class Utf16Order : std::uint8_t { little, big };

/// Whether a text that begins so is UTF-16: by its byte-order mark, or by two characters of ASCII. Four bytes are
/// enough to know.
std::optional<Utf16Order> utf16_order(std::string_view beginning);

/// A text of UTF-16 as UTF-8. What is half of a pair becomes U+FFFD.
class Utf16Stream final : public ByteStream {
 public:
  Utf16Stream(std::unique_ptr<ByteStream> inner, Utf16Order order) : inner_(std::move(inner)), order_(order) {}

  std::string_view next() override;
  TextEnd end() const override { return inner_->end(); }
  std::uint64_t bytes_read() const override { return inner_->bytes_read(); }

 private:
  void take(char16_t unit);

  std::unique_ptr<ByteStream> inner_;
  Utf16Order order_;
  std::optional<unsigned char> half_unit_;  ///< the first byte of a unit that the last piece ended in
  char32_t high_ = 0;                       ///< the first half of a pair; 0 for none
  std::string text_;
};

/// Appends a character as UTF-8; U+FFFD for a surrogate, or beyond the last one.
void append_utf8(char32_t character, std::string& text);

}  // namespace loopscope::importers
