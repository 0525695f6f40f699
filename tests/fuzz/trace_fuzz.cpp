// Reads hostile traces. An input is one byte of options, then a file:
//   bit 0   put the headers in order first (checksums, block numbers, sizes of uncompressed blocks), which a mutation
//   would
//           otherwise break before it reaches what is behind them
// Whatever is accepted, whole or up to its damage, must be written and read again unchanged.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <xxhash.h>

#include "core/trace/event/event_text.h"
#include "core/trace/file/block.h"
#include "core/trace/file/encoder.h"
#include "core/trace/file/file_writer.h"
#include "core/trace/file/seekable_file.h"
#include "tests/core/trace/whole_trace.h"

namespace {

using namespace loopscope;
using namespace loopscope::trace;

void require(bool condition, const std::string& what) {
  if (condition) return;
  std::cerr << "trace_fuzz: " << what << "\n";
  std::abort();
}

std::uint32_t get32(const Bytes& file, std::size_t at) {
  return static_cast<std::uint32_t>(ByteReader(std::span(file).subspan(at)).fixed(4));
}

void put(Bytes& file, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) file[at + i] = static_cast<std::byte>(value >> (8 * i));
}

void put_headers_in_order(Bytes& file) {
  constexpr std::size_t kCompressionAt = 6, kSequenceAt = 8, kStoredAt = 12, kRawAt = 16, kChecksumAt = 40;
  if (file.size() < kFileHeaderBytes) return;
  put(file, 16, XXH3_64bits(file.data(), 16), 8);
  std::uint32_t sequence = 0;
  for (std::size_t at = kFileHeaderBytes; file.size() - at >= kBlockHeaderBytes; ++sequence) {
    const std::size_t rest = file.size() - at - kBlockHeaderBytes;
    const std::size_t stored = get32(file, at + kStoredAt);
    if (stored > rest) return;
    put(file, at + kSequenceAt, sequence, 4);
    if (file[at + kCompressionAt] == std::byte{0}) put(file, at + kRawAt, stored, 4);
    const std::size_t size = kBlockHeaderBytes + stored;
    put(file, at + kChecksumAt, block_checksum(std::span(file).subspan(at, size)), 8);
    at += size;
  }
}

bool equal(const Symbols& left, const Symbols& right) {
  if (left.string_count() != right.string_count() || left.location_count() != right.location_count()) return false;
  for (std::size_t i = 0; i < left.string_count(); ++i) {
    if (left.string(static_cast<StringId>(i)) != right.string(static_cast<StringId>(i))) return false;
  }
  for (std::size_t i = 0; i < left.location_count(); ++i) {
    if (left.location(static_cast<LocationId>(i)) != right.location(static_cast<LocationId>(i))) return false;
  }
  return true;
}

bool equal(const Trace& left, const Trace& right) {
  return left.info == right.info && left.events == right.events && equal(left.symbols, right.symbols);
}

void check_message(const std::string& message, const std::string& name = "input") {
  require(message.starts_with(name + ": offset "), "an error without its place: " + message);
  require(message.find('\n') == std::string::npos, "an error of several lines: " + message);
}

// Blocks, checkpoints and symbols, asked for one by one. With a `whole` trace they must be what that holds.
void check_random_access(const Bytes& file, const std::string& name, const Trace* whole) {
  const auto opened = SeekableFile::open_bytes(file, name);
  if (!opened) return check_message(opened.error().message, name);
  const SeekableFile& trace = **opened;
  require(whole == nullptr || (trace.complete() && !trace.damage()), "a whole file is opened as a damaged one");
  std::vector<Event> all, block;
  for (std::size_t i = 0; i < trace.blocks().size(); ++i) {
    const Result<void> read = trace.read_block(i, block);
    if (!read) check_message(read.error().message, name);
    all.insert(all.end(), block.begin(), block.end());
  }
  require(whole == nullptr || all == whole->events, "the blocks of a file hold other events than the file");
  for (const TimeNs at : {trace.duration_ns() / 3, trace.duration_ns()}) {
    const Result<LoopsAt> loops = trace.loops_at(at);
    require(whole == nullptr || loops.ok(), "a whole file has no checkpoint that can be used");
    if (!loops) check_message(loops.error().message, name);
  }
  require(whole == nullptr || equal(trace.symbols(), whole->symbols), "a file's symbols are others");
}

// With as many checkpoints as there can be.
void check_rewriting(const Trace& trace) {
  Bytes bytes;
  Encoder encoder(trace.info, bytes, 1);
  const Result<void> added = encoder.add(trace.events, trace.symbols, bytes);
  require(added.ok(), added ? "" : "an event that was read cannot be written: " + added.error().message);
  encoder.finish(bytes);
  const Result<Trace> again = read_bytes(bytes, "rewritten");
  require(again.ok(), again ? "" : "what was written cannot be read: " + again.error().message);
  require(equal(trace, *again), "writing and reading changed a trace");
  check_random_access(bytes, "rewritten", &trace);
}

void check_text(const Trace& trace) {
  for (const Event& event : trace.events) {
    require(to_text(event, trace.symbols).find('\n') == std::string::npos, "an event's text has several lines");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto input = std::as_bytes(std::span(data, size)).subspan(1);
  Bytes file(input.begin(), input.end());
  if ((data[0] & 1) != 0) put_headers_in_order(file);

  check_random_access(file, "input", nullptr);
  const Result<Trace> strict = read_bytes(file, "input");
  const Result<Trace> lenient = read_bytes(file, "input", {.allow_truncated = true});
  if (!strict) check_message(strict.error().message);
  if (strict) {
    require(lenient.ok() && !lenient->damage, "damage in a file without damage");
    require(equal(*strict, *lenient), "a whole file reads differently with allow_truncated");
  }
  if (lenient) {
    require(strict.ok() == !lenient->damage, "a damaged file was accepted as whole");
    require(!lenient->damage || lenient->damage->offset <= file.size(), "damage behind the end of the file");
    check_rewriting(*lenient);
    check_text(*lenient);
  }
  return 0;
}
