#include "core/trace/file/file_writer.h"
#include "tests/core/trace/whole_trace.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/file/block.h"
#include "tests/core/trace/sample_trace.h"
#include "tests/core/trace/scratch.h"

namespace loopscope::trace {
namespace {

namespace fs = std::filesystem;

void expect_equal(const Trace& left, const Trace& right) {
  EXPECT_EQ(left.info, right.info);
  EXPECT_EQ(left.events, right.events);
  ASSERT_EQ(left.symbols.string_count(), right.symbols.string_count());
  for (StringId id = 0; id < left.symbols.string_count(); ++id)
    EXPECT_EQ(left.symbols.string(id), right.symbols.string(id));
  ASSERT_EQ(left.symbols.location_count(), right.symbols.location_count());
  for (LocationId id = 0; id < left.symbols.location_count(); ++id) {
    EXPECT_EQ(left.symbols.location(id), right.symbols.location(id));
  }
}

/// A trace of `count` counters, `step_ns` apart, with random values; every tenth brings a new string.
Trace long_trace(std::size_t count, TimeNs step_ns) {
  TraceBuilder b;
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < count; ++i) {
    b.at(static_cast<TimeNs>(i) * step_ns)
        .add(Kind::counter, 0, b.string("counter " + std::to_string(i / 10)), random());
  }
  return b.trace;
}

std::vector<BlockType> block_types(const std::vector<std::byte>& file) {
  std::vector<BlockType> types;
  for (auto rest = std::span(file).subspan(kFileHeaderBytes); !rest.empty();) {
    const Result<Block> block = parse_block(rest);
    if (!block) break;
    types.push_back(block->header.type);
    rest = rest.subspan(block->size());
  }
  return types;
}

class FileTest : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
};

TEST_F(FileTest, EveryKindRoundTrips) {
  const fs::path path = scratch_ / "sample.lscope";
  const Trace trace = sample_trace();
  ASSERT_TRUE(write_file(path, trace).ok());
  const Result<Trace> read = read_file(path);
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_equal(*read, trace);
  EXPECT_FALSE(read->damage.has_value());
  EXPECT_FALSE(fs::exists(scratch_ / "sample.lscope.partial"));
}

TEST_F(FileTest, TheSampleHasEveryKind) {
  std::vector<bool> seen(kKindCount);
  for (const Event& event : sample_trace().events) seen[static_cast<std::size_t>(event.kind)] = true;
  for (int kind = 1; kind < kKindCount; ++kind) EXPECT_TRUE(seen[static_cast<std::size_t>(kind)]) << kind;
}

TEST_F(FileTest, AnEmptyTraceRoundTrips) {
  const fs::path path = scratch_ / "empty.lscope";
  ASSERT_TRUE(write_file(path, Trace{}).ok());
  const Result<Trace> read = read_file(path);
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_equal(*read, Trace{});
}

TEST_F(FileTest, ALongTraceRoundTripsInSeveralBlocks) {
  const fs::path path = scratch_ / "long.lscope";
  const Trace trace = long_trace(40'000, 10);
  ASSERT_TRUE(write_file(path, trace).ok());
  const Result<Trace> read = read_file(path);
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_equal(*read, trace);
  using enum BlockType;
  EXPECT_EQ(block_types(load_bytes(path)),
            (std::vector{info, strings, events, strings, events, strings, events, index, end}));
}

TEST_F(FileTest, ASlowTraceIsCutIntoBlocksOfASecond) {
  const fs::path path = scratch_ / "slow.lscope";
  ASSERT_TRUE(write_file(path, long_trace(1'000, 5'000'000)).ok());
  const auto types = block_types(load_bytes(path));
  EXPECT_EQ(std::count(types.begin(), types.end(), BlockType::events), 5);
}

TEST_F(FileTest, TheSameEventsGiveTheSameBytesHoweverTheyAreHandedOver) {
  const Trace trace = long_trace(20'000, 1'000'000);
  ASSERT_TRUE(write_file(scratch_ / "whole", trace).ok());
  ASSERT_TRUE(write_file(scratch_ / "again", trace).ok());
  const auto writer = *FileWriter::create(scratch_ / "pieces", trace.info);
  Symbols symbols;
  std::span<const Event> rest = trace.events;
  for (std::size_t size = 1; !rest.empty(); size = size % 997 + 13) {
    const auto piece = rest.first(std::min(size, rest.size()));
    while (symbols.string_count() <= piece.back().a) {
      symbols.intern(trace.symbols.string(static_cast<StringId>(symbols.string_count())));
    }
    ASSERT_TRUE(writer->append(piece, symbols).ok());
    rest = rest.subspan(piece.size());
  }
  ASSERT_TRUE(writer->finish().ok());
  EXPECT_EQ(load_bytes(scratch_ / "whole"), load_bytes(scratch_ / "again"));
  EXPECT_EQ(load_bytes(scratch_ / "whole"), load_bytes(scratch_ / "pieces"));
}

TEST_F(FileTest, SymbolsThatNoEventNamesAreKept) {
  TraceBuilder b;
  b.location("unused.cpp", "unused", 1);
  b.add(Kind::loop_stop);
  ASSERT_TRUE(write_file(scratch_ / "t", b.trace).ok());
  const Result<Trace> read = read_file(scratch_ / "t");
  ASSERT_TRUE(read.ok());
  expect_equal(*read, b.trace);
}

TEST_F(FileTest, WhatCompressesTooWellIsStoredAsItIs) {
  TraceBuilder b;
  for (int i = 0; i < 500'000; ++i) b.add(Kind::loop_stop);
  ASSERT_TRUE(write_file(scratch_ / "t", b.trace).ok());
  EXPECT_LT(fs::file_size(scratch_ / "t"), 100'000U);
  EXPECT_GE(fs::file_size(scratch_ / "t") * kMaxExpansion + kExpansionSlack, 1'000'000U);
  const Result<Trace> read = read_file(scratch_ / "t");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->events.size(), 500'000U);
}

TEST_F(FileTest, StringsOfTheGreatestLengthRoundTrip) {
  TraceBuilder b;
  for (char c = 'a'; c < 'h'; ++c) b.add(Kind::print, 0, b.string(std::string(kMaxStringBytes, c)));
  ASSERT_TRUE(write_file(scratch_ / "t", b.trace).ok());
  const Result<Trace> read = read_file(scratch_ / "t");
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_equal(*read, b.trace);
}

// ---------------------------------------------------------------------------------------------------------
// While it is written
// ---------------------------------------------------------------------------------------------------------

TEST_F(FileTest, NothingStandsUnderTheFinalNameBeforeItIsFinished) {
  const fs::path path = scratch_ / "t.lscope";
  const Trace trace = long_trace(20'000, 10);
  auto writer = *FileWriter::create(path, trace.info);
  ASSERT_TRUE(writer->append(trace.events, trace.symbols).ok());
  EXPECT_FALSE(fs::exists(path));
  const Result<Trace> partial = read_file(scratch_ / "t.lscope.partial", {.allow_truncated = true});
  ASSERT_TRUE(partial.ok()) << partial.error().message;
  EXPECT_EQ(partial->events.size(), 16'384U);
  EXPECT_TRUE(partial->damage.has_value());
  ASSERT_TRUE(writer->finish().ok());
  EXPECT_TRUE(fs::exists(path));
  EXPECT_FALSE(fs::exists(scratch_ / "t.lscope.partial"));
}

TEST_F(FileTest, AWriterThatIsDestroyedUnfinishedLeavesNothing) {
  static_cast<void>(*FileWriter::create(scratch_ / "t.lscope", {}));
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

TEST_F(FileTest, AnOldTraceStandsUntilTheNewOneIsFinished) {
  const fs::path path = scratch_ / "t.lscope";
  ASSERT_TRUE(write_file(path, sample_trace()).ok());
  const auto old = load_bytes(path);
  auto writer = *FileWriter::create(path, {});
  EXPECT_EQ(load_bytes(path), old);
  ASSERT_TRUE(writer->finish().ok());
  EXPECT_NE(load_bytes(path), old);
}

TEST_F(FileTest, APartialFileLeftByACrashIsReplaced) {
  save_bytes(scratch_ / "t.lscope.partial", std::vector<std::byte>(100'000));
  ASSERT_TRUE(write_file(scratch_ / "t.lscope", sample_trace()).ok());
  EXPECT_TRUE(read_file(scratch_ / "t.lscope").ok());
}

TEST_F(FileTest, TwoWritersDoNotShareAName) {
  const fs::path path = scratch_ / "t.lscope";
  const auto first = *FileWriter::create(path, {});
  const auto second = FileWriter::create(path, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().message,
            path.string() + ": is being written by another program; wait for it or choose another name");
  ASSERT_TRUE(first->finish().ok());
  EXPECT_TRUE(read_file(path).ok());
}

TEST_F(FileTest, ALinkIsWrittenThrough) {
  const fs::path target = scratch_ / "target.lscope";
  ASSERT_TRUE(write_file(target, Trace{}).ok());
  fs::create_symlink(target, scratch_ / "link.lscope");
  ASSERT_TRUE(write_file(scratch_ / "link.lscope", sample_trace()).ok());
  EXPECT_TRUE(fs::is_symlink(scratch_ / "link.lscope"));
  EXPECT_EQ(read_file(target)->events.size(), sample_trace().events.size());
}

TEST_F(FileTest, MalformedEventsAreNotWritten) {
  auto writer = *FileWriter::create(scratch_ / "t", {});
  const std::vector<Event> good = {{.time_ns = 5, .kind = Kind::loop_stop}};
  ASSERT_TRUE(writer->append(good, Symbols()).ok());
  const std::vector<Event> bad = {{.time_ns = 6, .kind = Kind::print, .a = 1}};
  const Result<void> appended = writer->append(bad, Symbols());
  ASSERT_FALSE(appended.ok());
  EXPECT_EQ(appended.error().message, (scratch_ / "t").string() +
                                          ": event 2 cannot be written: print: string 1 is out of range (below 1); the "
                                          "program that emitted it has a bug");
  EXPECT_FALSE(writer->append(good, Symbols()).ok());
  EXPECT_FALSE(writer->finish().ok());
}

TEST_F(FileTest, TimeDoesNotGoBackBetweenCalls) {
  auto writer = *FileWriter::create(scratch_ / "t", {});
  const std::vector<Event> late = {{.time_ns = 5, .kind = Kind::loop_stop}};
  const std::vector<Event> early = {{.time_ns = 4, .kind = Kind::loop_stop}};
  ASSERT_TRUE(writer->append(late, Symbols()).ok());
  const Result<void> appended = writer->append(early, Symbols());
  ASSERT_FALSE(appended.ok());
  EXPECT_NE(appended.error().message.find("time goes back from 5 ns to 4 ns"), std::string::npos);
}

TEST_F(FileTest, FinishingTwiceFails) {
  auto writer = *FileWriter::create(scratch_ / "t", {});
  ASSERT_TRUE(writer->finish().ok());
  EXPECT_FALSE(writer->finish().ok());
  EXPECT_FALSE(writer->append({}, Symbols()).ok());
  writer.reset();
  EXPECT_TRUE(fs::exists(scratch_ / "t"));
}

// ---------------------------------------------------------------------------------------------------------
// Places that cannot be written
// ---------------------------------------------------------------------------------------------------------

std::string creation_error(const fs::path& path) {
  const auto writer = FileWriter::create(path, {});
  return writer ? "" : writer.error().message;
}

TEST_F(FileTest, PlacesThatCannotBeWrittenAreNamed) {
  const std::string folder = scratch_.path().string();
  EXPECT_EQ(creation_error(folder), folder + ": is a folder; name a file in it");
  EXPECT_EQ(creation_error(scratch_ / "no/t.lscope"),
            folder + "/no/t.lscope: cannot create: No such file or directory; create the folder first");
  EXPECT_EQ(creation_error("/dev/null"), "/dev/null: is not a regular file; name one that is, or a new one");
  EXPECT_EQ(creation_error(""), ": has no file name; name a file");
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

TEST_F(FileTest, AFolderWithoutPermissionIsNamed) {
  const fs::path path = scratch_ / "t.lscope";
  ::chmod(scratch_.path().c_str(), 0500);
  {
    const Unprivileged unprivileged;
    EXPECT_EQ(creation_error(path),
              path.string() + ": cannot create: Permission denied; choose a folder you may write to");
  }
  ::chmod(scratch_.path().c_str(), 0700);
}

/// Lets this process write no file beyond `bytes`, as a full disk would, while it lives.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int) = nullptr;
};

TEST_F(FileTest, AFullDiskIsOneClearErrorAndLeavesNothing) {
  const fs::path path = scratch_ / "t.lscope";
  const std::string error = path.string() + ": cannot write: File too large; make room or write elsewhere";
  const Trace trace = long_trace(40'000, 10);
  {
    const FullDisk disk(50'000);
    auto writer = *FileWriter::create(path, trace.info);
    const Result<void> appended = writer->append(trace.events, trace.symbols);
    ASSERT_FALSE(appended.ok());
    EXPECT_EQ(appended.error().message, error);
    EXPECT_EQ(writer->append({}, trace.symbols).error().message, error);
    EXPECT_EQ(writer->finish().error().message, error);
    EXPECT_FALSE(fs::exists(path));
  }
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
  {
    const FullDisk disk(10);
    EXPECT_EQ(creation_error(path), error);
  }
  EXPECT_TRUE(fs::is_empty(scratch_.path()));
}

TEST_F(FileTest, ADiskThatFillsUpKeepsWholeBlocksReadable) {
  const fs::path path = scratch_ / "t.lscope";
  const fs::path partial_path = scratch_ / "t.lscope.partial";
  const Trace trace = long_trace(40'000, 10);
  {
    const FullDisk disk(200'000);
    auto writer = *FileWriter::create(path, trace.info);
    const Result<void> appended = writer->append(trace.events, trace.symbols);
    ASSERT_FALSE(appended.ok());
    EXPECT_EQ(appended.error().message, path.string() +
                                            ": cannot write: File too large; make room or write elsewhere; " +
                                            partial_path.string() + " has what was recorded until then");
  }
  const Result<Trace> partial = read_file(partial_path, {.allow_truncated = true});
  ASSERT_TRUE(partial.ok()) << partial.error().message;
  EXPECT_EQ(partial->events.size(), 16'384U);
  // Of the block that did not fit nothing is left: the file ends where the last whole block does.
  EXPECT_EQ(partial->damage->offset, fs::file_size(partial_path));
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(FileTest, WhatIsFlushedCanBeRead) {
  const fs::path path = scratch_ / "t.lscope";
  const Trace trace = sample_trace();
  auto writer = *FileWriter::create(path, trace.info);
  const auto half = std::span(trace.events).first(trace.events.size() / 2);
  ASSERT_TRUE(writer->append(half, trace.symbols).ok());
  ASSERT_TRUE(writer->flush().ok());
  const auto bytes = load_bytes(scratch_ / "t.lscope.partial");
  ASSERT_TRUE(writer->flush().ok());
  EXPECT_EQ(load_bytes(scratch_ / "t.lscope.partial"), bytes) << "there was nothing to flush";
  EXPECT_EQ(read_file(scratch_ / "t.lscope.partial", {.allow_truncated = true})->events.size(), half.size());
  ASSERT_TRUE(writer->append(std::span(trace.events).subspan(half.size()), trace.symbols).ok());
  ASSERT_TRUE(writer->finish().ok());
  const Result<Trace> read = read_file(path);
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_equal(*read, trace);
}

}  // namespace
}  // namespace loopscope::trace
