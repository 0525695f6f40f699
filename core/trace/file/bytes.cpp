#include "core/trace/file/bytes.h"

namespace loopscope::trace {

void ByteWriter::fixed(std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
}

void ByteWriter::text(std::string_view text) {
  varint(text.size());
  bytes(std::as_bytes(std::span(text)));
}

std::uint64_t ByteReader::fixed(int size) {
  std::uint64_t value = 0;
  for (int i = 0; i < size; ++i) value |= std::uint64_t{byte()} << (8 * i);
  return ok_ ? value : 0;
}

std::uint64_t ByteReader::long_varint(std::uint8_t first) {
  std::uint64_t value = first & 0x7FU;
  for (int shift = 7; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
    if (next >= 0x80) continue;
    // The last byte of several is never 0, and the tenth holds one bit.
    if (next == 0 || (shift == 63 && next > 1)) return fail();
    return value;
  }
  return fail();
}

std::uint32_t ByteReader::varint32() {
  const std::uint64_t value = varint();
  return value <= UINT32_MAX ? static_cast<std::uint32_t>(value) : fail();
}

std::string_view ByteReader::text() {
  const std::span<const std::byte> content = bytes(varint());
  return {reinterpret_cast<const char*>(content.data()), content.size()};
}

std::span<const std::byte> ByteReader::bytes(std::uint64_t count) {
  if (count > remaining()) {
    fail();
    return {};
  }
  const auto content = bytes_.subspan(at_, static_cast<std::size_t>(count));
  at_ += content.size();
  return content;
}

}  // namespace loopscope::trace
