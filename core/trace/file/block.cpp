#include "core/trace/file/block.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <xxhash.h>
#include <zstd.h>

#include "core/base/check.h"

namespace loopscope::trace {

namespace {

// The first byte is no text, the last one is changed by a transfer as text.
constexpr std::array<std::uint8_t, 8> kMagic = {0x89, 'L', 'S', 'C', 'O', 'P', 'E', '\n'};
constexpr std::uint32_t kBlockMagic = 0x4B4C424C;  // "LBLK"
constexpr std::size_t kChecksumAt = kBlockHeaderBytes - 8;
constexpr int kCompressionLevel = 3;

struct StateDeleter {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

struct ContextDeleter {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// Compresses into `out` and returns the size, or 0 when that is not smaller than the content.
std::size_t compress(std::span<const std::byte> content, Bytes& out) {
  out.resize(content.size());
  const std::size_t size = ZSTD_compress(out.data(), out.size(), content.data(), content.size(), kCompressionLevel);
  return ZSTD_isError(size) != 0 || size >= content.size() ? 0 : size;
}

void write_header(const BlockHeader& header, Bytes& out) {
  ByteWriter writer(out);
  writer.fixed(kBlockMagic, 4);
  writer.fixed(static_cast<std::uint16_t>(header.type), 2);
  writer.fixed(static_cast<std::uint8_t>(header.compression), 1);
  writer.fixed(0, 1);
  writer.fixed(header.sequence, 4);
  writer.fixed(header.stored_size, 4);
  writer.fixed(header.raw_size, 4);
  writer.fixed(header.count, 4);
  writer.fixed(static_cast<std::uint64_t>(header.first_ns), 8);
  writer.fixed(static_cast<std::uint64_t>(header.last_ns), 8);
  writer.fixed(header.checksum, 8);
}

/// The fields of a header of which the magic is known to be right.
BlockHeader read_header(ByteReader& in, std::uint8_t& reserved) {
  BlockHeader header;
  header.type = static_cast<BlockType>(in.fixed(2));
  header.compression = static_cast<Compression>(in.fixed(1));
  reserved = static_cast<std::uint8_t>(in.fixed(1));
  header.sequence = static_cast<std::uint32_t>(in.fixed(4));
  header.stored_size = static_cast<std::uint32_t>(in.fixed(4));
  header.raw_size = static_cast<std::uint32_t>(in.fixed(4));
  header.count = static_cast<std::uint32_t>(in.fixed(4));
  header.first_ns = static_cast<TimeNs>(in.fixed(8));
  header.last_ns = static_cast<TimeNs>(in.fixed(8));
  header.checksum = in.fixed(8);
  return header;
}

}  // namespace

std::uint64_t block_checksum(std::span<const std::byte> block) {
  const std::unique_ptr<XXH3_state_t, StateDeleter> state(XXH3_createState());
  XXH3_64bits_reset(state.get());
  XXH3_64bits_update(state.get(), block.data(), kChecksumAt);
  const auto stored = block.subspan(kBlockHeaderBytes);
  XXH3_64bits_update(state.get(), stored.data(), stored.size());
  return XXH3_64bits_digest(state.get());
}

void append_file_header(Bytes& out) {
  const std::size_t begin = out.size();
  ByteWriter writer(out);
  writer.bytes(std::as_bytes(std::span(kMagic)));
  writer.fixed(kFormatVersion, 4);
  writer.fixed(0, 4);
  writer.fixed(XXH3_64bits(&out[begin], kFileHeaderBytes - 8), 8);
}

FileHeader parse_file_header(std::span<const std::byte> file, std::uint32_t& version) {
  const auto magic = std::as_bytes(std::span(kMagic));
  const std::size_t known = std::min(file.size(), magic.size());
  if (!std::equal(magic.begin(), magic.begin() + static_cast<std::ptrdiff_t>(known), file.begin()))
    return FileHeader::foreign;
  if (file.size() < kFileHeaderBytes) return FileHeader::truncated;
  ByteReader in(file.subspan(magic.size()));
  version = static_cast<std::uint32_t>(in.fixed(4));
  const std::uint64_t flags = in.fixed(4);
  if (in.fixed(8) != XXH3_64bits(file.data(), kFileHeaderBytes - 8)) return FileHeader::corrupted;
  if (version > kFormatVersion) return FileHeader::newer;
  return version == 0 || flags != 0 ? FileHeader::corrupted : FileHeader::valid;
}

BlockHeader append_block(BlockHeader header, std::span<const std::byte> content, ExpansionBudget& budget, Bytes& out) {
  LOOPSCOPE_CHECK(content.size() <= kMaxBlockBytes);
  Bytes compressed;
  // The end block is found from the end of the file, so it has one size.
  const std::size_t compressed_size = header.type == BlockType::end ? 0 : compress(content, compressed);
  const bool use_zstd = compressed_size > 0 && budget.allows(kBlockHeaderBytes + compressed_size, content.size());
  const auto stored = use_zstd ? std::span<const std::byte>(compressed).first(compressed_size) : content;
  header.compression = use_zstd ? Compression::zstd : Compression::none;
  header.stored_size = static_cast<std::uint32_t>(stored.size());
  header.raw_size = static_cast<std::uint32_t>(content.size());
  budget.add(kBlockHeaderBytes + stored.size(), content.size());

  const std::size_t begin = out.size();
  write_header(header, out);
  ByteWriter(out).bytes(stored);
  const std::uint64_t checksum = block_checksum(std::span<const std::byte>(out).subspan(begin));
  for (std::size_t i = 0; i < 8; ++i) out[begin + kChecksumAt + i] = static_cast<std::byte>(checksum >> (8 * i));
  return header;
}

Result<BlockHeader> parse_block_header(std::span<const std::byte> bytes, std::uint64_t available) {
  if (bytes.size() < kBlockHeaderBytes) {
    return Error{fmt::format("expected a block header of {} bytes, found the end of the file after {}",
                             kBlockHeaderBytes, bytes.size())};
  }
  ByteReader in(bytes);
  if (in.fixed(4) != kBlockMagic) return Error{"expected a block (the bytes \"LBLK\"), found other bytes"};
  std::uint8_t reserved = 0;
  const BlockHeader header = read_header(in, reserved);
  if (header.stored_size > available - kBlockHeaderBytes) {
    return Error{fmt::format("expected a block with {} bytes of content, found the end of the file after {}",
                             header.stored_size, available - kBlockHeaderBytes)};
  }
  if (reserved != 0 || header.raw_size > kMaxBlockBytes || header.stored_size > header.raw_size ||
      header.compression > Compression::zstd ||
      (header.compression == Compression::none && header.stored_size != header.raw_size)) {
    return Error{fmt::format("expected a block header that is consistent, found compression {}, {} bytes stored for {}",
                             static_cast<int>(header.compression), header.stored_size, header.raw_size)};
  }
  return header;
}

Result<Block> parse_block(std::span<const std::byte> rest) {
  const Result<BlockHeader> header = parse_block_header(rest, rest.size());
  if (!header) return header.error();
  const Block block{.header = *header, .stored = rest.subspan(kBlockHeaderBytes, header->stored_size)};
  const std::uint64_t checksum = block_checksum(rest.first(block.size()));
  if (checksum != block.header.checksum) {
    return Error{fmt::format("expected a block with checksum {:016x}, found {:016x}", block.header.checksum, checksum)};
  }
  return block;
}

Error too_expansive(const BlockHeader& header) {
  return Error{fmt::format("expected contents of at most {} times the file's size, found a block of {} bytes for {}",
                           kMaxExpansion, header.stored_size, header.raw_size)};
}

Result<void> unpack_block(const Block& block, ExpansionBudget& budget, Bytes& content) {
  const BlockHeader& header = block.header;
  if (!budget.allows(block.size(), header.raw_size)) return too_expansive(header);
  budget.add(block.size(), header.raw_size);
  if (header.compression == Compression::none) {
    content.assign(block.stored.begin(), block.stored.end());
    return {};
  }
  if (ZSTD_findFrameCompressedSize(block.stored.data(), block.stored.size()) != block.stored.size() ||
      ZSTD_getFrameContentSize(block.stored.data(), block.stored.size()) != header.raw_size) {
    return Error{fmt::format("expected one zstd frame of {} bytes, found other bytes", header.raw_size)};
  }
  content.resize(header.raw_size);
  // One for each thread: to make one takes longer than to unpack a small block.
  thread_local const std::unique_ptr<ZSTD_DCtx, ContextDeleter> context(ZSTD_createDCtx());
  const std::size_t size =
      ZSTD_decompressDCtx(context.get(), content.data(), content.size(), block.stored.data(), block.stored.size());
  if (ZSTD_isError(size) != 0 || size != content.size()) {
    return Error{fmt::format("expected one zstd frame of {} bytes, found a damaged one", header.raw_size)};
  }
  return {};
}

}  // namespace loopscope::trace
