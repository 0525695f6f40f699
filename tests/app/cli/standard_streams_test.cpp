// "-" in the place of a file.

#include <gmock/gmock.h>
#include <pty.h>

#include "tests/app/cli/program.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;

class StandardStreams : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_ / "tmp");
    ASSERT_EQ(run({"record", "--preset", "echo", "-o", file_}).status, 0);
  }

  /// With its temporary files in a folder of ours, which it must leave empty.
  Outcome run(const std::vector<std::string>& words, const std::string& input = "/dev/null") {
    const Outcome outcome = run_program(words, [&] {
      ::setenv("TMPDIR", (folder_ / "tmp").c_str(), 1);
      ::dup2(::open(input.c_str(), O_RDONLY), STDIN_FILENO);
    });
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "tmp"));
    return outcome;
  }

  ScratchFolder folder_;
  const std::string file_ = folder_ / "echo.lscope";
};

TEST_F(StandardStreams, ReportAndStateReadWhatAFileWouldSay) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"report"}, {"report", "--json"}}) {
    std::vector<std::string> of_file = words;
    std::vector<std::string> of_input = words;
    of_file.push_back(file_);
    of_input.emplace_back("-");
    EXPECT_EQ(run(of_input, file_).out, run(of_file).out);
  }
  const Outcome state = run({"state", "-", "--at", "10ms"}, file_);
  EXPECT_EQ(state.out, run({"state", file_, "--at", "10ms"}).out);
  EXPECT_THAT(state.out, HasSubstr("client-1"));
}

TEST_F(StandardStreams, AForeignFileIsImportedFromThereToo) {
  const std::string sample = LOOPSCOPE_SOURCE_DIR "/tests/app/importers/samples/node.json";
  const Outcome report = run({"report", "-"}, sample);
  EXPECT_EQ(report.status, 0) << report.err;
  EXPECT_THAT(report.out, HasSubstr("standard input imported="));
}

TEST_F(StandardStreams, WhatGoesToStandardOutputIsWhatTheFileWouldBe) {
  EXPECT_EQ(run({"record", "--preset", "echo", "-o", "-"}).out, read_whole(file_));
  for (const std::string format : {"json", "csv", "lscope"}) {
    const std::string file = folder_ / ("x." + format);
    ASSERT_EQ(run({"convert", file_, "-o", file}).status, 0);
    const Outcome outcome = run({"convert", "-", "-o", "-", "--format", format}, file_);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(outcome.out, read_whole(file));
  }
  EXPECT_EQ(run({"convert", "-", "-o", "-"}, file_).out, read_whole(folder_ / "x.json"));
}

TEST_F(StandardStreams, DamageIsNamed) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"report", "-"}, {"state", "-", "--at", "0"}, {"convert", "-", "-o", "-"}}) {
    write_whole(folder_ / "foreign", "no trace");
    for (const std::string& input : {std::string("/dev/null"), folder_ / "foreign"}) {
      const Outcome outcome = run(words, input);
      EXPECT_EQ(outcome.status, 1);
      EXPECT_EQ(outcome.out, "");
      expect_one_line(outcome.err);
      EXPECT_THAT(outcome.err, HasSubstr("standard input: offset 0: "));
    }
  }
}

TEST_F(StandardStreams, ATerminalIsNeitherReadNorWrittenWithBytes) {
  int master = -1;
  int terminal = -1;
  ASSERT_EQ(::openpty(&master, &terminal, nullptr, nullptr, nullptr), 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"record", "--preset", "echo", "-o", "-"},
                                                {"convert", file_, "-o", "-", "--format", "lscope"},
                                                {"render", file_, "-o", "-"},
                                                {"report", "-"}}) {
    const Outcome outcome = run_program(words, [&] {
      ::dup2(terminal, STDIN_FILENO);
      ::dup2(terminal, STDOUT_FILENO);
    });
    EXPECT_EQ(outcome.status, 2);
    expect_one_line(outcome.err);
    EXPECT_THAT(outcome.err, HasSubstr("terminal"));
  }
  ::close(master);
  ::close(terminal);
}

}  // namespace
}  // namespace loopscope::test
