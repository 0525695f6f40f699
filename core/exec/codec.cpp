#include "core/exec/codec.h"

#include <fmt/format.h>

namespace loopscope {

void ValueWriter::refuse_depth() { throw std::length_error("a value nests too deeply to be encoded"); }

std::size_t ValueReader::read_size() {
  const std::size_t at = bytes_.position();
  const std::uint64_t size = bytes_.varint();
  if (!bytes_.ok()) fail(fmt::format("no number at byte {}", at));
  if (size > remaining()) fail(fmt::format("{} elements are announced, {} bytes are left", size, remaining()));
  return static_cast<std::size_t>(size);
}

std::span<const std::byte> ValueReader::read_bytes(std::size_t count) {
  if (count > remaining()) fail(fmt::format("{} bytes are wanted, {} are left", count, remaining()));
  return bytes_.bytes(count);
}

void ValueReader::finish() {
  if (remaining() != 0) fail(fmt::format("{} bytes too many", remaining()));
}

void ValueReader::fail(const std::string& what) const {
  throw DecodeError(fmt::format("malformed value: {} (at byte {})", what, position()));
}

}  // namespace loopscope
