#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "core/trace/file/bytes.h"

namespace loopscope {

using Bytes = trace::Bytes;

/// Bytes that are not what encode() makes of a value of that type: what is wrong, and where.
class DecodeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How values of a type become bytes and are read back: what crosses to the processes of a ProcessPoolExecutor.
/// codec_types.h has it for arithmetic types, enums, strings, the standard containers, optional, pair, tuple, variant
/// and durations. A program adds its own types:
///
///     template <>
///     struct loopscope::Codec<Point> : loopscope::MembersCodec<&Point::x, &Point::y> {};
///
/// or, for a type that is not the sum of its members, with two functions of its own:
///
///     template <>
///     struct loopscope::Codec<Shape> {
///       static void write(loopscope::ValueWriter& out, const Shape& shape) { out.write(shape.name()); }
///       static Shape read(loopscope::ValueReader& in) { return Shape::named(in.read<std::string>()); }
///     };
///
/// write() throws when a value cannot be written. read() trusts nothing: it calls ValueReader::fail() when what it read
/// is no value of the type. Both may be called from any thread.
template <class T>
struct Codec;

class ValueWriter;
class ValueReader;

/// A type that can cross: it has a Codec.
template <class T>
concept Encodable = requires(ValueWriter& out, ValueReader& in, const T& value) {
  Codec<T>::write(out, value);
  { Codec<T>::read(in) } -> std::same_as<T>;
};

namespace detail {

/// How deeply values may nest in values (a tree in a tree), so that no bytes exhaust the stack.
inline constexpr int kMaxCodecDepth = 500;

/// One level deeper, for as long as it lives.
class CodecLevel {
 public:
  explicit CodecLevel(int& depth) : depth_(depth) { ++depth_; }
  ~CodecLevel() { --depth_; }
  CodecLevel(const CodecLevel&) = delete;
  CodecLevel& operator=(const CodecLevel&) = delete;

 private:
  int& depth_;
};

}  // namespace detail

/// Appends values to bytes. The form is that of this machine and this program: it is not for files.
class ValueWriter {
 public:
  /// Throws what the type's Codec throws, and std::length_error for values that nest more than 500 deep.
  template <class T>
  void write(const T& value) {
    static_assert(Encodable<T>, "specialise loopscope::Codec for this type (core/exec/codec.h)");
    const detail::CodecLevel level(depth_);
    if (depth_ > detail::kMaxCodecDepth) refuse_depth();
    Codec<T>::write(*this, value);
  }
  /// A number of elements that follow.
  void write_size(std::size_t size) { trace::ByteWriter(bytes_).varint(size); }
  /// Bytes whose number the reader knows.
  void write_bytes(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  std::size_t size() const { return bytes_.size(); }
  Bytes take() { return std::exchange(bytes_, {}); }

 private:
  [[noreturn]] static void refuse_depth();

  Bytes bytes_;
  int depth_ = 0;
};

/// Reads values from bytes that need not be well-formed: every function throws DecodeError rather than read past their
/// end, make a value that its type does not have, or reserve more memory than so many bytes can stand for.
class ValueReader {
 public:
  /// The bytes must outlive it.
  explicit ValueReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  T read() {
    static_assert(Encodable<T>, "specialise loopscope::Codec for this type (core/exec/codec.h)");
    const detail::CodecLevel level(depth_);
    if (depth_ > detail::kMaxCodecDepth) fail("values nest too deeply");
    return Codec<T>::read(*this);
  }
  /// At most as many as there are bytes left: every element takes one, see CollectionCodec.
  std::size_t read_size();
  std::span<const std::byte> read_bytes(std::size_t count);

  std::size_t position() const { return bytes_.position(); }
  std::size_t remaining() const { return bytes_.remaining(); }
  /// Throws DecodeError unless everything was read.
  void finish();
  /// Throws DecodeError with what is wrong and where.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  trace::ByteReader bytes_;
  int depth_ = 0;
};

/// The bytes of a value.
template <class T>
Bytes encode(const T& value) {
  ValueWriter out;
  out.write(value);
  return out.take();
}

/// The value of the bytes, all of them. Throws DecodeError.
template <class T>
T decode(std::span<const std::byte> bytes) {
  ValueReader in(bytes);
  T value = in.read<T>();
  in.finish();
  return value;
}

}  // namespace loopscope
