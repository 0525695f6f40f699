#include "core/trace/file/seekable_file.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/file/encoder.h"
#include "core/trace/file/event_stream.h"
#include "core/trace/file/file_writer.h"
#include "tests/core/trace/sample_trace.h"
#include "tests/core/trace/scratch.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::trace {
namespace {

namespace fs = std::filesystem;

/// `count` marks, `step_ns` apart; every tenth brings a new string and a new location.
Trace long_trace(std::size_t count, TimeNs step_ns) {
  TraceBuilder b;
  for (std::size_t i = 0; i < count; ++i) {
    b.at(static_cast<TimeNs>(i) * step_ns);
    if (i % 10 == 0) b.location("a.cpp", "f" + std::to_string(i), 7);
    b.add(Kind::mark, 0, b.string("mark " + std::to_string(i / 10)));
  }
  return b.trace;
}

Bytes encoded(const Trace& trace) {
  Bytes bytes;
  Encoder encoder(trace.info, bytes);
  EXPECT_TRUE(encoder.add(trace.events, trace.symbols, bytes).ok());
  encoder.finish(bytes);
  return bytes;
}

std::unique_ptr<SeekableFile> opened(std::span<const std::byte> bytes) {
  return std::move(SeekableFile::open_bytes(bytes, "t.lscope")).value();
}

TEST(SeekableFile, BlocksHoldAllEvents) {
  const Trace trace = long_trace(40'000, 10);
  const Bytes bytes = encoded(trace);
  const auto file = opened(bytes);
  EXPECT_TRUE(file->complete());
  EXPECT_FALSE(file->damage().has_value());
  EXPECT_EQ(file->info(), trace.info);
  EXPECT_EQ(file->event_count(), trace.events.size());
  EXPECT_EQ(file->duration_ns(), trace.events.back().time_ns);
  ASSERT_EQ(file->blocks().size(), 3U);
  std::vector<Event> block;
  for (std::size_t i = 3; i-- > 0;) {  // in any order
    ASSERT_TRUE(file->read_block(i, block).ok());
    const EventBlock& known = file->blocks()[i];
    ASSERT_EQ(block.size(), known.count);
    EXPECT_EQ(block.front().time_ns, known.first_ns);
    EXPECT_EQ(block.back().time_ns, known.last_ns);
    EXPECT_TRUE(
        std::equal(block.begin(), block.end(), trace.events.begin() + static_cast<std::ptrdiff_t>(known.first_event)));
  }
  EXPECT_EQ(file->symbols().string_count(), trace.symbols.string_count());
  EXPECT_EQ(file->symbols().location_count(), trace.symbols.location_count());
}

TEST(SeekableFile, FindsTheBlockOfAMoment) {
  const Bytes bytes = encoded(long_trace(40'000, 10));
  const auto file = opened(bytes);
  EXPECT_EQ(file->block_at(-5), 0U);
  EXPECT_EQ(file->block_at(0), 0U);
  EXPECT_EQ(file->block_at(163'839), 0U);
  EXPECT_EQ(file->block_at(163'840), 1U);
  EXPECT_EQ(file->block_at(1'000'000'000), 2U);
}

TEST(SeekableFile, ReadsFromManyThreads) {
  const Trace trace = long_trace(60'000, 10);
  const Bytes bytes = encoded(trace);
  const auto file = opened(bytes);
  std::vector<std::thread> threads;
  std::atomic<std::size_t> events = 0;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::vector<Event> block;
      for (std::size_t i = t % 2; i < file->blocks().size(); i += 2) {
        if (file->read_block(i, block)) events += block.size();
      }
      events += file->symbols().string_count() - trace.symbols.string_count();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(events, 2 * trace.events.size());
}

TEST(SeekableFile, PicksTheSymbolsOfSomeEvents) {
  const Trace trace = long_trace(40'000, 10);
  const Bytes bytes = encoded(trace);
  const auto file = opened(bytes);
  std::vector<Event> events(trace.events.end() - 15, trace.events.end());
  const Symbols picked = file->pick_symbols(events);
  EXPECT_EQ(picked.string_count(), 3U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(picked.string(static_cast<StringId>(events[i].a)),
              trace.symbols.string(static_cast<StringId>(trace.events[trace.events.size() - 15 + i].a)));
  }
}

TEST(SeekableFile, ADamagedBlockIsNamedAndTheOthersAreRead) {
  Bytes bytes = encoded(long_trace(40'000, 10));
  const std::uint64_t offset = opened(bytes)->blocks()[1].offset;
  bytes[offset + 200] ^= std::byte{1};
  const auto file = opened(bytes);
  std::vector<Event> block;
  EXPECT_TRUE(file->read_block(0, block).ok());
  EXPECT_TRUE(file->read_block(2, block).ok());
  const Result<void> read = file->read_block(1, block);
  ASSERT_FALSE(read.ok());
  EXPECT_TRUE(
      read.error().message.starts_with("t.lscope: offset " + std::to_string(offset) + ": expected a block with"))
      << read.error().message;
  EXPECT_TRUE(block.empty());
}

TEST(SeekableFile, FollowsAFileThatIsBeingWritten) {
  const ScratchFolder scratch;
  const fs::path path = scratch / "t.lscope";
  const Trace trace = long_trace(40'000, 10);
  auto writer = *FileWriter::create(path, trace.info);
  const auto file = std::move(SeekableFile::open(path)).value();  // by its final name
  EXPECT_TRUE(file->is_being_written());
  EXPECT_EQ(file->name(), path.string() + ".partial");
  EventStream stream(*file);
  std::vector<Event> seen, block;
  const auto follow = [&] {
    while (stream.next(block)) seen.insert(seen.end(), block.begin(), block.end());
  };
  follow();
  EXPECT_FALSE(file->refresh());
  ASSERT_TRUE(writer->append(std::span(trace.events).first(20'000), trace.symbols).ok());
  EXPECT_TRUE(file->refresh());
  EXPECT_EQ(file->event_count(), 16'384U);
  follow();
  EXPECT_EQ(seen.size(), 16'384U);
  EXPECT_FALSE(stream.complete());
  EXPECT_LT(file->symbols().string_count(), trace.symbols.string_count());
  ASSERT_TRUE(writer->append(std::span(trace.events).subspan(20'000), trace.symbols).ok());
  ASSERT_TRUE(writer->finish().ok());
  EXPECT_TRUE(file->refresh());
  EXPECT_TRUE(file->complete());
  EXPECT_FALSE(file->is_being_written());
  EXPECT_EQ(file->symbols().string_count(), trace.symbols.string_count());
  follow();
  EXPECT_TRUE(stream.complete());
  EXPECT_EQ(seen, trace.events);
  EXPECT_FALSE(file->refresh());
}

TEST(SeekableFile, AFileThatGrowsByteByByteIsFollowed) {
  const Trace trace = sample_trace();
  const Bytes bytes = encoded(trace);
  const ScratchFolder scratch;
  const fs::path path = scratch / "t.lscope";
  save_bytes(path, Bytes(bytes.begin(), bytes.begin() + kFileHeaderBytes));
  const auto file = std::move(SeekableFile::open(path)).value();
  EventStream stream(*file);
  std::vector<Event> seen, block;
  for (std::size_t size = kFileHeaderBytes; size <= bytes.size(); ++size) {
    save_bytes(path, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    file->refresh();
    while (stream.next(block)) seen.insert(seen.end(), block.begin(), block.end());
    ASSERT_EQ(stream.complete(), size == bytes.size());
    ASSERT_EQ(stream.damage().has_value(), size < bytes.size());
  }
  EXPECT_EQ(seen, trace.events);
  EXPECT_TRUE(file->complete());
  EXPECT_EQ(file->info(), trace.info);
}

/// A small file with every type of block: two checkpoints before the last block of events.
Bytes with_all_blocks(const Trace& trace) {
  Bytes bytes;
  Encoder encoder(trace.info, bytes, 1);
  EXPECT_TRUE(encoder.add(trace.events, trace.symbols, bytes).ok());
  encoder.finish(bytes);
  return bytes;
}

Trace sample_and_more() {
  Trace trace = sample_trace();
  const StringId tick = trace.symbols.intern("tick");
  for (int i = 0; i < 900; ++i) {
    trace.events.push_back({.time_ns = trace.events.back().time_ns + 7'000'000, .kind = Kind::mark, .a = tick});
  }
  return trace;
}

/// Asks everything there is to ask of a file that may be damaged: it answers, or says at which offset it cannot.
void ask_everything(const SeekableFile& file) {
  const auto expect_offset = [](const Error& error) {
    ASSERT_TRUE(error.message.starts_with("t.lscope: offset ")) << error.message;
  };
  std::vector<Event> block;
  for (std::size_t i = 0; i < file.blocks().size(); ++i) {
    const Result<void> read = file.read_block(i, block);
    if (!read) expect_offset(read.error());
  }
  for (const TimeNs at : {TimeNs{0}, TimeNs{1'000'000'600}, file.duration_ns()}) {
    const Result<LoopsAt> loops = file.loops_at(at);
    if (!loops) expect_offset(loops.error());
  }
  static_cast<void>(file.symbols());
}

TEST(SeekableFile, CutAtEveryByteNothingThatIsWholeIsLost) {
  const Trace trace = sample_and_more();
  const Bytes whole = with_all_blocks(trace);
  const auto all = opened(whole);
  for (std::size_t size = kFileHeaderBytes; size < whole.size(); ++size) {
    const auto bytes = std::span(whole).first(size);
    const auto file = opened(bytes);
    ASSERT_TRUE(file->damage().has_value());
    ASSERT_LE(file->damage()->offset, size);
    const auto cut = std::find_if(all->blocks().begin(), all->blocks().end(), [&](const EventBlock& known) {
      return known.offset + parse_block(std::span(whole).subspan(known.offset))->size() > size;
    });
    ASSERT_EQ(file->blocks().size(), static_cast<std::size_t>(cut - all->blocks().begin())) << size;
    std::vector<Event> block;
    for (std::size_t i = 0; i < file->blocks().size(); ++i) ASSERT_TRUE(file->read_block(i, block).ok());
    ask_everything(*file);
    ASSERT_LE(file->symbols().string_count(), trace.symbols.string_count());
  }
}

TEST(SeekableFile, AnyByteChangedIsSurvived) {
  const Bytes whole = with_all_blocks(sample_and_more());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes bytes = whole;
    bytes[at] ^= std::byte{0x81};
    ASSERT_FALSE(read_bytes(bytes, "t.lscope").ok()) << at;
    const auto file = SeekableFile::open_bytes(bytes, "t.lscope");
    ASSERT_EQ(file.ok(), at >= kFileHeaderBytes) << at;
    if (file) ask_everything(**file);
  }
}

TEST(SeekableFile, HasEveryTypeOfBlock) {
  const Bytes whole = with_all_blocks(sample_and_more());
  std::vector<int> seen(8);
  for (auto rest = std::span(whole).subspan(kFileHeaderBytes); !rest.empty();) {
    const Result<Block> block = parse_block(rest);
    ASSERT_TRUE(block.ok());
    ++seen.at(static_cast<std::size_t>(block->header.type));
    rest = rest.subspan(block->size());
  }
  EXPECT_EQ(std::count(seen.begin() + 1, seen.end(), 0), 0);
  EXPECT_GE(seen[static_cast<std::size_t>(BlockType::checkpoint)], 1);
}

TEST(SeekableFile, ADamagedCheckpointCostsTimeOnly) {
  const Trace trace = long_trace(200'000, 10);
  Bytes bytes = encoded(trace);
  const Result<LoopsAt> before = opened(bytes)->loops_at(1'900'000);
  std::uint64_t offset = kFileHeaderBytes;
  for (auto block = parse_block(std::span(bytes).subspan(offset)); block->header.type != BlockType::end;
       block = parse_block(std::span(bytes).subspan(offset))) {
    if (block->header.type == BlockType::checkpoint) bytes[offset + kBlockHeaderBytes] ^= std::byte{1};
    offset += kBlockHeaderBytes + block->header.stored_size;
  }
  const Result<LoopsAt> after = opened(bytes)->loops_at(1'900'000);
  ASSERT_TRUE(after.ok()) << after.error().message;
  EXPECT_EQ(after->checkpoint.events, before->checkpoint.events);
}

TEST(SeekableFile, TheLoopsAtAMomentHaveNames) {
  TraceBuilder b;
  b.location("a.cpp", "f", 7);
  for (ObjectId task = 1; task <= 3; ++task) {
    b.at(10 * task).add(Kind::task_create, task, TaskOrigin{0, task == 2 ? b.string("named") : 0}.packed(), 1);
  }
  const Bytes bytes = encoded(b.trace);
  const auto file = opened(bytes);
  const Result<LoopsAt> loops = file->loops_at(25);
  ASSERT_TRUE(loops.ok()) << loops.error().message;
  ASSERT_EQ(loops->checkpoint.events.size(), 2U);
  const auto name = [&](std::size_t i) {
    return loops->symbols.string(TaskOrigin::unpack(loops->checkpoint.events[i].a).name);
  };
  EXPECT_EQ(name(0), "Task-1");
  EXPECT_EQ(name(1), "named");
  EXPECT_EQ(
      loops->symbols.string(loops->symbols.location(static_cast<LocationId>(loops->checkpoint.events[0].b)).function),
      "f");
  EXPECT_TRUE(file->loops_at(5)->checkpoint.events.empty());
  EXPECT_EQ(file->loops_at(1000)->checkpoint.loops.at(0).unnamed_tasks, 2U);
}

TEST(SeekableFile, KnowsTheKindsOfEachBlock) {
  const Trace trace = long_trace(20'000, 10);
  const Bytes bytes = encoded(trace);
  const auto file = opened(bytes);
  ASSERT_TRUE(file->blocks()[1].kinds.has_value());
  EXPECT_EQ((*file->blocks()[1].kinds)[static_cast<std::size_t>(Kind::mark)], file->blocks()[1].count);
}

TEST(SeekableFile, ADamagedIndexIsDoneWithout) {
  const Trace trace = long_trace(40'000, 10);
  Bytes bytes = encoded(trace);
  const auto whole = opened(bytes);
  bytes[bytes.size() - kBlockHeaderBytes - kTotalsBytes - 3] ^= std::byte{1};  // in the index
  const auto file = opened(bytes);
  EXPECT_TRUE(file->complete());
  ASSERT_EQ(file->blocks().size(), whole->blocks().size());
  for (std::size_t i = 0; i < file->blocks().size(); ++i) {
    EXPECT_EQ(file->blocks()[i].offset, whole->blocks()[i].offset);
    EXPECT_EQ(file->blocks()[i].first_event, whole->blocks()[i].first_event);
    EXPECT_FALSE(file->blocks()[i].kinds.has_value());
  }
  const Result<Trace> strict = read_bytes(bytes, "t.lscope");
  ASSERT_FALSE(strict.ok());
  EXPECT_NE(strict.error().message.find("checksum"), std::string::npos) << strict.error().message;
}

}  // namespace
}  // namespace loopscope::trace
