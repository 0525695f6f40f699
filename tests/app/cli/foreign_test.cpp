// Foreign files in the place of a trace.

#include <gmock/gmock.h>

#include <fstream>

#include "tests/app/cli/program.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kSamples = LOOPSCOPE_SOURCE_DIR "/tests/app/importers/samples/";

TEST(Foreign, EveryCommandTakesThem) {
  const ScratchFolder folder;
  for (const std::string name : {"node.json", "asio_timers.log"}) {
    SCOPED_TRACE(name);
    const Outcome report = run_program({"report", kSamples + name});
    EXPECT_EQ(report.status, 0) << report.err;
    EXPECT_EQ(report.err, "");
    EXPECT_THAT(report.out, StartsWith(name + " imported="));
    const Outcome state = run_program({"state", kSamples + name, "--at", "1ms"});
    EXPECT_EQ(state.status, 0) << state.err;
    const std::string converted = folder / (name + ".lscope");
    const Outcome convert = run_program({"convert", kSamples + name, "-o", converted});
    EXPECT_EQ(convert.status, 0) << convert.err;
    EXPECT_EQ(run_program({"report", converted}).out, report.out);
  }
}

TEST(Foreign, WhatIsLeftOutIsToldOnStandardError) {
  const ScratchFolder folder;
  const std::string file = folder / "some.txt";
  std::ofstream(file) << R"([{"ph": "N", "ts": 1}, {"ph": "X", "ts": 1, "dur": 2, "name": "a"}, {"ph")";
  const Outcome strict = run_program({"report", file});
  EXPECT_EQ(strict.status, 1);
  expect_one_line(strict.err);
  EXPECT_THAT(strict.err, HasSubstr("--allow-truncated reads the 2 events before it"));
  const Outcome lenient = run_program({"report", file, "--allow-truncated"});
  EXPECT_EQ(lenient.status, 0) << lenient.err;
  expect_one_line(lenient.err);
  EXPECT_THAT(lenient.err, HasSubstr("1 event of phase N left out"));
}

}  // namespace
}  // namespace loopscope::test
