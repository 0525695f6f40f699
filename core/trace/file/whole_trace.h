#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block_reader.h"

namespace loopscope::trace {

/// A whole trace in memory, in portable form.
struct Trace {
  TraceInfo info;
  Symbols symbols;
  std::vector<Event> events;     ///< times never decrease
  std::optional<Damage> damage;  ///< set when the rest of the file could not be read
};

/// Reads a whole file. Errors are one line with the file, the offset and what was expected. Never crashes and never
/// allocates more than a small multiple of the file's size, whatever the file holds.
Result<Trace> read_file(const std::filesystem::path& path, const ReadOptions& options = {});

/// The same from memory; `name` stands for the file in messages. This is what the fuzzer calls.
Result<Trace> read_bytes(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options = {});

/// Writes a whole trace.
Result<void> write_file(const std::filesystem::path& path, const Trace& trace);

}  // namespace loopscope::trace
