#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "core/base/owned_fd.h"
#include "core/base/result.h"
#include "core/trace/file/bytes.h"

namespace loopscope::trace {

/// The bytes of a trace, in a file or in memory. Movable, not copyable.
///
/// A file is read piece by piece rather than mapped: a mapped one that another program shortens ends this program.
class ByteSource {
 public:
  /// Opens a regular file. Errors name it.
  static Result<ByteSource> open(const std::filesystem::path& path);
  /// Bytes that outlive the source.
  explicit ByteSource(std::span<const std::byte> bytes) : memory_(bytes), size_(bytes.size()) {}

  /// Bytes known so far. It changes with refresh() alone.
  std::uint64_t size() const { return size_; }
  /// Looks how long the file is now. Never while another thread reads.
  void refresh();
  /// Another program holds the file as its writer.
  bool is_being_written() const;

  /// The bytes from `offset` on, `size` of them, or fewer where the source ends or cannot be read; in `buffer`, or
  /// wherever they stand already. Any thread, with a buffer of its own.
  std::span<const std::byte> read(std::uint64_t offset, std::size_t size, Bytes& buffer) const;

 private:
  explicit ByteSource(OwnedFd fd) : fd_(std::move(fd)) {}

  OwnedFd fd_;
  std::span<const std::byte> memory_;
  std::uint64_t size_ = 0;
};

}  // namespace loopscope::trace
