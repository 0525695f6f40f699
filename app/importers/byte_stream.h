#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/file/block_reader.h"
#include "core/trace/file/byte_source.h"

namespace loopscope::importers {

/// How a text ends that does not end well.
struct TextEnd {
  std::optional<trace::Damage> damage;  ///< why it ends where more should follow, and the place
  bool cut_off = false;                 ///< no more than that: the file ends in the middle
};

/// The bytes of a foreign file from the first to the last, piece by piece, whatever they are packed in. One thread.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// The next piece, valid until the next call. Empty at the end, and where the rest cannot be read: see end().
  virtual std::string_view next() = 0;
  /// Once next() gave nothing: with the place in the file itself.
  virtual TextEnd end() const { return {}; }
  /// Bytes of the file itself that were read so far.
  virtual std::uint64_t bytes_read() const = 0;
};

/// A stream whose first bytes can be looked at before they are taken.
class PeekableStream final : public ByteStream {
 public:
  explicit PeekableStream(std::unique_ptr<ByteStream> inner) : inner_(std::move(inner)) {}

  /// The first bytes, at least `size` of them unless there are fewer. Before the first next(); valid until that.
  std::string_view peek(std::size_t size);

  std::string_view next() override;
  TextEnd end() const override { return inner_->end(); }
  std::uint64_t bytes_read() const override { return inner_->bytes_read(); }

 private:
  std::unique_ptr<ByteStream> inner_;
  std::string first_;
  bool peeked_ = false;
};

/// The text of a file: unpacked where it is packed with gzip or zstd, and as UTF-8 (with whatever bad bytes it has)
/// where it is UTF-16. The source must outlive it. The memory taken is bounded, whatever the file unpacks to.
std::unique_ptr<PeekableStream> open_text(const trace::ByteSource& source);

/// Whether open_text() unpacks it.
bool is_packed(const trace::ByteSource& source);

}  // namespace loopscope::importers
