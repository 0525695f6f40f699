#include "app/importers/unpack_stream.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/check.h"

namespace loopscope::importers {

namespace {

constexpr std::size_t kPiece = 256 * 1024;  // bytes unpacked at a time
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

/// What packed streams have in common: the bytes in hand, where they stand in the file, how it ends.
class UnpackStream : public ByteStream {
 public:
  std::string_view next() final {
    while (!over_) {
      if (packed_.empty()) packed_ = inner_->next();
      const bool no_more = packed_.empty();
      const std::size_t size = unpack(packed_, piece_);
      if (no_more && size == 0) finish();
      if (size > 0) return {piece_.data(), size};
    }
    return {};
  }
  TextEnd end() const final { return end_; }
  std::uint64_t bytes_read() const final { return inner_->bytes_read(); }

 protected:
  explicit UnpackStream(std::unique_ptr<ByteStream> inner) : inner_(std::move(inner)), piece_(kPiece) {}

  /// Takes from the beginning of `packed`, which is empty at its end, and gives how much it wrote into `piece`.
  virtual std::size_t unpack(std::string_view& packed, std::vector<char>& piece) = 0;
  /// Whether the packed bytes may end here.
  virtual bool complete() const = 0;

  void damage(const std::string& message) {
    over_ = true;
    end_ = {trace::Damage{inner_->bytes_read() - packed_.size(), message}, false};
  }
  /// What follows is not packed, and of no interest.
  void stop() { over_ = true; }

 private:
  void finish() {
    over_ = true;
    end_ = inner_->end();
    if (!end_.damage && !complete()) end_ = {trace::Damage{inner_->bytes_read(), "the file ends in the middle"}, true};
  }

  std::unique_ptr<ByteStream> inner_;
  std::string_view packed_;  // taken from it, and not unpacked yet
  std::vector<char> piece_;
  bool over_ = false;
  TextEnd end_;
};

class GzipStream final : public UnpackStream {
 public:
  explicit GzipStream(std::unique_ptr<ByteStream> inner) : UnpackStream(std::move(inner)) {
    constexpr int kGzipOnly = 16;
    LOOPSCOPE_CHECK(inflateInit2(&state_, MAX_WBITS + kGzipOnly) == Z_OK);
  }
  ~GzipStream() override { inflateEnd(&state_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

 private:
  std::size_t unpack(std::string_view& packed, std::vector<char>& piece) override {
    if (between_members_ && !begin_member(packed)) return 0;
    // zlib takes bytes that are not const, and leaves them alone.
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    state_.avail_in = static_cast<uInt>(packed.size());
    state_.next_out = reinterpret_cast<Bytef*>(piece.data());
    state_.avail_out = static_cast<uInt>(piece.size());
    const int result = inflate(&state_, Z_NO_FLUSH);
    packed.remove_prefix(packed.size() - state_.avail_in);
    const std::size_t size = piece.size() - state_.avail_out;
    if (result == Z_STREAM_END) between_members_ = true;
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result == Z_DATA_ERROR || result == Z_NEED_DICT || result == Z_STREAM_ERROR) {
      damage(fmt::format("does not unpack (gzip: {})", state_.msg != nullptr ? state_.msg : "no deflated data"));
    }
    return size;
  }

  /// False when no member begins here: gzip passes over what follows the last one, and so do we.
  bool begin_member(std::string_view& packed) {
    if (packed.empty()) return false;
    if (packed[0] != kGzipMagic[0]) {
      stop();
      return false;
    }
    inflateReset(&state_);
    between_members_ = false;
    return true;
  }

  bool complete() const override { return between_members_; }

  z_stream state_{};
  bool between_members_ = false;
};

class ZstdStream final : public UnpackStream {
 public:
  explicit ZstdStream(std::unique_ptr<ByteStream> inner) : UnpackStream(std::move(inner)), context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  std::size_t unpack(std::string_view& packed, std::vector<char>& piece) override {
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    const std::size_t result = ZSTD_decompressStream(context_.get(), &out, &in);
    const bool moved = in.pos > 0 || out.pos > 0;
    packed.remove_prefix(in.pos);
    if (ZSTD_isError(result) != 0) {
      damage(fmt::format("does not unpack (zstd: {})", ZSTD_getErrorName(result)));
    } else if (moved) {
      between_frames_ = result == 0;
    }
    return out.pos;
  }
  bool complete() const override { return between_frames_; }

  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool between_frames_ = false;
};

}  // namespace

std::optional<Packing> packing_of(std::string_view beginning) {
  if (beginning.starts_with(kGzipMagic)) return Packing::gzip;
  if (beginning.starts_with(kZstdMagic)) return Packing::zstd;
  return std::nullopt;
}

std::unique_ptr<ByteStream> unpack(std::unique_ptr<ByteStream> packed, Packing packing) {
  if (packing == Packing::gzip) return std::make_unique<GzipStream>(std::move(packed));
  return std::make_unique<ZstdStream>(std::move(packed));
}

}  // namespace loopscope::importers
