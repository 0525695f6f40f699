#include "app/importers/byte_stream.h"

#include <span>
#include <utility>

#include "app/importers/unpack_stream.h"
#include "app/importers/utf16_stream.h"

namespace loopscope::importers {

namespace {

constexpr std::size_t kChunk = 1 << 20;  // bytes read at a time

class SourceStream final : public ByteStream {
 public:
  explicit SourceStream(const trace::ByteSource& source) : source_(&source) {}

  std::string_view next() override {
    const std::span<const std::byte> bytes = source_->read(offset_, kChunk, buffer_);
    offset_ += bytes.size();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  std::uint64_t bytes_read() const override { return offset_; }

 private:
  const trace::ByteSource* source_;
  trace::Bytes buffer_;
  std::uint64_t offset_ = 0;
};

}  // namespace

std::string_view PeekableStream::peek(std::size_t size) {
  while (first_.size() < size) {
    const std::string_view piece = inner_->next();
    if (piece.empty()) break;
    first_.append(piece);
  }
  peeked_ = true;
  return first_;
}

std::string_view PeekableStream::next() {
  if (std::exchange(peeked_, false) && !first_.empty()) return first_;
  if (!first_.empty()) first_ = {};
  return inner_->next();
}

std::unique_ptr<PeekableStream> open_text(const trace::ByteSource& source) {
  constexpr std::size_t kMagic = 4;
  constexpr int kMostPackings = 3;  // what was packed more often was packed to annoy
  auto stream = std::make_unique<PeekableStream>(std::make_unique<SourceStream>(source));
  for (int i = 0; i < kMostPackings; ++i) {
    const std::optional<Packing> packing = packing_of(stream->peek(kMagic));
    if (!packing) break;
    stream = std::make_unique<PeekableStream>(unpack(std::move(stream), *packing));
  }
  if (const std::optional<Utf16Order> order = utf16_order(stream->peek(kMagic))) {
    stream = std::make_unique<PeekableStream>(std::make_unique<Utf16Stream>(std::move(stream), *order));
  }
  return stream;
}

bool is_packed(const trace::ByteSource& source) { return packing_of(SourceStream(source).next()).has_value(); }

}  // namespace loopscope::importers
