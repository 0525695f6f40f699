#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "app/importers/byte_stream.h"

namespace loopscope::importers {

/// In what a file can be packed.
enum class Packing : std::uint8_t { gzip, zstd };

/// Whether a file that begins so is packed. Four bytes are enough to know.
std::optional<Packing> packing_of(std::string_view beginning);

/// The content of a packed file, all its members or frames one after the other. Its memory is bounded: what was packed
/// with a window of more than 128 MiB is damage here. So is what does not unpack, or does not have its checksum; the
/// place is that in the packed file.
std::unique_ptr<ByteStream> unpack(std::unique_ptr<ByteStream> packed, Packing packing);

}  // namespace loopscope::importers
