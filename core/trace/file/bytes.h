#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace loopscope::trace {

using Bytes = std::vector<std::byte>;

/// Maps small numbers of either sign to small unsigned ones: 0, -1, 1, -2 become 0, 1, 2, 3.
constexpr std::uint64_t zigzag(std::uint64_t difference) { return difference << 1 ^ (0 - (difference >> 63)); }
constexpr std::uint64_t unzigzag(std::uint64_t code) { return code >> 1 ^ (0 - (code & 1)); }

/// Appends the trace file's primitive forms (FORMAT.md): little-endian integers, varints, texts.
class ByteWriter {
 public:
  /// `out` must outlive the writer.
  explicit ByteWriter(Bytes& out) : out_(out) {}

  void byte(std::uint8_t value) { out_.push_back(std::byte{value}); }
  /// The low `size` bytes of a value, least significant first.
  void fixed(std::uint64_t value, int size);
  /// Seven bits a byte, least significant first; the high bit says that more follow.
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  /// The length as a varint, then the bytes.
  void text(std::string_view text);
  void bytes(std::span<const std::byte> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

 private:
  Bytes& out_;
};

/// Reads the same forms from untrusted bytes. A read past the end, or of a malformed form, gives 0 and clears ok() for
/// good, so that a caller may check once after several reads.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  /// Everything was read, and well-formed.
  bool finished() const { return ok_ && at_ == bytes_.size(); }
  std::size_t position() const { return at_; }
  std::size_t remaining() const { return bytes_.size() - at_; }

  std::uint8_t byte() {
    if (at_ == bytes_.size()) return fail();
    return std::to_integer<std::uint8_t>(bytes_[at_++]);
  }
  std::uint64_t fixed(int size);
  /// Only the shortest form of a number is well-formed.
  std::uint64_t varint() {
    const std::uint8_t first = byte();
    return first < 0x80 ? first : long_varint(first);
  }
  /// A varint that must fit 32 bits.
  std::uint32_t varint32();
  std::string_view text();
  std::span<const std::byte> bytes(std::uint64_t count);

 private:
  std::uint8_t fail() {
    ok_ = false;
    at_ = bytes_.size();
    return 0;
  }
  std::uint64_t long_varint(std::uint8_t first);

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace loopscope::trace
