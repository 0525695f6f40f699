#include "app/session/file_source.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "app/session/open.h"
#include "core/trace/file/file_writer.h"
#include "tests/app/session/polling.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::session {
namespace {

/// A recorded run of `gather` in a file of its own.
class FileSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto live = *open_preset(presets::parse_request("gather", {}).value());
    ASSERT_TRUE(run_to_end(*live));
    trace::Trace trace;
    trace.symbols = live->model().symbols();
    trace.events.assign(live->model().events().begin(), live->model().events().end());
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".lscope");
    ASSERT_TRUE(trace::write_file(path_, trace).ok());
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::filesystem::path path_;
};

TEST_F(FileSourceTest, ShowsTheWholeRunFromItsEnd) {
  const auto opened = open_file(path_);
  ASSERT_TRUE(opened.ok());
  (*opened)->finish_loading();
  const Session& session = **opened;
  EXPECT_EQ(session.state(), TransportState::finished);
  EXPECT_TRUE(session.notice().empty());
  EXPECT_EQ(session.run_request(), nullptr);
  EXPECT_TRUE(session.over());
  EXPECT_EQ(session.title(), path_.filename().string());
  EXPECT_GT(session.model().turns().size(), 5U);
}

TEST_F(FileSourceTest, StepsThroughWhatIsRecorded) {
  auto session = *open_file(path_);
  session->finish_loading();
  session->command(TransportCommand::to_start);
  for (std::uint64_t n = 1; n <= 5; ++n) {
    session->command(TransportCommand::step_frame);
    EXPECT_EQ(session->model().state_at(session->cursor()).frame, n);
  }
  session->command(TransportCommand::step_back_frame);
  EXPECT_EQ(session->model().state_at(session->cursor()).frame, 4U);
}

TEST_F(FileSourceTest, PlaysToItsEnd) {
  auto session = *open_file(path_);
  session->finish_loading();
  session->set_speed(kMaxSpeed);
  session->command(TransportCommand::to_start);
  session->command(TransportCommand::run);
  EXPECT_EQ(session->state(), TransportState::running);
  EXPECT_TRUE(poll_until(*session, [&] { return session->state() == TransportState::finished; }));
}

TEST_F(FileSourceTest, SaysWhereADamagedFileEnds) {
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 5);
  const auto opened = open_file(path_);
  ASSERT_TRUE(opened.ok());
  (*opened)->finish_loading();
  EXPECT_NE((*opened)->notice().find("damaged at offset"), std::string::npos) << (*opened)->notice();
}

TEST_F(FileSourceTest, RefusesWhatIsNoTrace) {
  std::ofstream(path_, std::ios::trunc) << "#!/bin/sh\n";
  const auto opened = open_file(path_);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find(path_.string()), std::string::npos) << opened.error().message;
  EXPECT_FALSE(open_file("/nowhere/at/all.lscope").ok());
}

/// A long trace of one task after the other, in pieces.
class LongTrace {
 public:
  /// The next events; the symbols grow with them.
  std::vector<trace::Event> piece(std::size_t tasks) {
    using trace::Kind;
    std::vector<trace::Event> events;
    for (std::size_t count = 0; count < tasks; ++count) {
      ++task_;
      const StringId name = symbols.intern("task " + std::to_string(task_ / 50));
      const auto add = [&](Kind kind, ObjectId subject, std::uint64_t a = 0) {
        events.push_back({.time_ns = now_ += 10, .kind = kind, .subject = subject, .a = a});
      };
      add(Kind::task_create, task_, trace::TaskOrigin{kNoObject, name}.packed());
      add(Kind::task_ready, task_);
      add(Kind::frame_begin, kNoObject, task_);
      add(Kind::task_run, task_);
      add(Kind::task_done, task_);
    }
    return events;
  }

  trace::Symbols symbols;

 private:
  ObjectId task_ = 0;
  TimeNs now_ = 0;
};

class LongFileTest : public testing::Test {
 protected:
  void TearDown() override {
    std::filesystem::remove(path_);
    std::filesystem::remove(path_.string() + ".partial");
  }
  void write(std::size_t tasks) {
    events_ = trace_.piece(tasks);
    trace::Trace trace;
    trace.events = events_;
    trace.symbols = trace_.symbols;
    ASSERT_TRUE(trace::write_file(path_, trace).ok());
  }
  void append(trace::FileWriter& writer, std::size_t tasks) {
    const std::vector<trace::Event> piece = trace_.piece(tasks);
    ASSERT_TRUE(writer.append(piece, trace_.symbols).ok());
    ASSERT_TRUE(writer.flush().ok());
    events_.insert(events_.end(), piece.begin(), piece.end());
  }
  void expect_all(const Session& session) const {
    ASSERT_EQ(session.model().events().size(), events_.size());
    EXPECT_TRUE(session.model().events() == events_);
    const model::Lane& last = session.model().lanes().back();
    EXPECT_EQ(session.model().name(last), "task " + std::to_string(last.id / 50));
  }

  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".lscope");
  LongTrace trace_;
  std::vector<trace::Event> events_;
};

TEST_F(LongFileTest, ComesPieceByPiece) {
  write(60'000);
  auto session = *Session::open(std::make_unique<FileSource>(path_, *importers::open_any(path_)));
  EXPECT_EQ(session->loading_until_ns(), events_.back().time_ns) << "how long it is, is known at once";
  double progress = session->loading_progress();
  EXPECT_LT(progress, 1);
  while (session->loading_progress() < 1) {
    session->poll();
    EXPECT_GE(session->loading_progress(), progress);
    progress = session->loading_progress();
    EXPECT_EQ(session->model().events().size() > 0, progress > 0);
  }
  EXPECT_EQ(session->loading_until_ns(), 0);
  EXPECT_EQ(session->state(), TransportState::finished);
  EXPECT_EQ(session->notice(), "");
  expect_all(*session);
}

TEST_F(LongFileTest, IsWaitedFor) {
  write(60'000);
  auto session = *open_file(path_);
  EXPECT_FALSE(session->model().empty()) << "something to show";
  session->finish_loading();
  EXPECT_EQ(session->loading_progress(), 1);
  expect_all(*session);
}

TEST_F(LongFileTest, IsGivenUpAnywhere) {
  write(60'000);
  for (int polls = 0; polls < 12; ++polls) {
    const auto session = *Session::open(std::make_unique<FileSource>(path_, *importers::open_any(path_)));
    for (int poll = 0; poll < polls; ++poll) session->poll();
  }
}

TEST_F(LongFileTest, IsShownUpToItsDamage) {
  write(60'000);
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path_) / 2));
    file << "damage";
  }
  auto session = *open_file(path_);
  session->finish_loading();
  EXPECT_GT(session->model().events().size(), 0U);
  EXPECT_LT(session->model().events().size(), events_.size());
  EXPECT_NE(session->notice().find("damaged at offset"), std::string::npos) << session->notice();
}

TEST_F(LongFileTest, IsFollowedWhileItIsWritten) {
  auto writer = *trace::FileWriter::create(path_, {});
  append(*writer, 1000);
  auto session = *open_file(path_);
  EXPECT_EQ(session->state(), TransportState::running) << "it is live";
  EXPECT_NE(session->title().find("live"), std::string::npos);
  for (int piece = 0; piece < 3; ++piece) {
    ASSERT_TRUE(poll_until(*session, [&] { return session->model().events().size() == events_.size(); }));
    EXPECT_TRUE(session->following());
    append(*writer, 500);
  }
  session->command(TransportCommand::pause);
  EXPECT_EQ(session->state(), TransportState::paused);
  const model::Moment held = session->cursor();
  append(*writer, 500);
  ASSERT_TRUE(poll_until(*session, [&] { return session->model().events().size() == events_.size(); }));
  EXPECT_EQ(session->cursor(), held);
  session->command(TransportCommand::run);
  EXPECT_EQ(session->state(), TransportState::running);

  ASSERT_TRUE(writer->finish().ok());
  writer.reset();
  ASSERT_TRUE(poll_until(*session, [&] { return session->state() == TransportState::finished; }));
  EXPECT_EQ(session->notice(), "");
  EXPECT_EQ(session->title(), path_.filename().string());
  expect_all(*session);
}

TEST_F(LongFileTest, EndsWhereItsWriterWasKilled) {
  auto writer = *trace::FileWriter::create(path_, {});
  append(*writer, 1000);
  auto session = *open_file(path_);
  EXPECT_EQ(session->state(), TransportState::running);
  writer.reset();
  ASSERT_TRUE(poll_until(*session, [&] { return session->state() == TransportState::finished; }));
  EXPECT_NE(session->notice().find("damaged at offset"), std::string::npos) << session->notice();
  expect_all(*session);
}

}  // namespace
}  // namespace loopscope::session
