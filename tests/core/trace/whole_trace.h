#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block_reader.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/file/file_writer.h"

namespace loopscope::trace {

/// A whole trace in memory, in portable form: what tests compare. Loopscope itself reads block by block.
struct Trace {
  TraceInfo info;
  Symbols symbols;
  std::vector<Event> events;     ///< times never decrease
  std::optional<Damage> damage;  ///< set when the rest of the file could not be read
};

inline std::string advice(const Trace& trace) {
  if (trace.events.empty()) return "nothing before it can be used, record it again";
  return fmt::format("--allow-truncated reads the {} events before it", trace.events.size());
}

inline Result<Trace> read_source(const ByteSource& source, const std::string& name, const ReadOptions& options) {
  if (Result<void> header = check_file_header(source, name); !header) return header.error();
  EventStream stream(source);
  Trace trace;
  std::vector<Event> block;
  while (stream.next(block)) trace.events.insert(trace.events.end(), block.begin(), block.end());
  trace.damage = stream.damage();
  if (trace.damage && !options.allow_truncated) {
    return Error{
        fmt::format("{}: offset {}: {}; {}", name, trace.damage->offset, trace.damage->message, advice(trace))};
  }
  trace.info = stream.info();
  trace.symbols = std::move(stream).take_symbols();
  return trace;
}

/// Reads a whole file. Errors are one line with the file, the offset and what was expected.
inline Result<Trace> read_file(const std::filesystem::path& path, const ReadOptions& options = {}) {
  const Result<ByteSource> source = ByteSource::open(path);
  if (!source) return source.error();
  return read_source(*source, path.string(), options);
}

/// The same from memory; `name` stands for the file in messages. This is what the fuzzer calls.
inline Result<Trace> read_bytes(std::span<const std::byte> bytes, const std::string& name,
                                const ReadOptions& options = {}) {
  return read_source(ByteSource(bytes), name, options);
}

/// Writes a whole trace.
inline Result<void> write_file(const std::filesystem::path& path, const Trace& trace) {
  Result<std::unique_ptr<FileWriter>> writer = FileWriter::create(path, trace.info);
  if (!writer) return writer.error();
  if (Result<void> appended = (*writer)->append(trace.events, trace.symbols); !appended) return appended;
  return (*writer)->finish();
}

}  // namespace loopscope::trace
