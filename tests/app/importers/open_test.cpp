#include "app/importers/open.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/trace/file/event_stream.h"
#include "core/trace/file/file_writer.h"
#include "tests/app/importers/import_test.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::importers {
namespace {

using ::testing::HasSubstr;

class OpenTest : public testing::Test {
 protected:
  std::filesystem::path write(std::string_view content) {
    const auto name = std::string("open_") + testing::UnitTest::GetInstance()->current_test_info()->name() + ".xyz";
    path_ = std::filesystem::path(testing::TempDir()) / name;
    std::ofstream(path_, std::ios::binary) << content;
    return path_;
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::filesystem::path path_;
};

TEST(Sniff, GoesByContent) {
  EXPECT_EQ(sniff("\x89LSCOPE\n\x01"), Format::lscope);
  EXPECT_EQ(sniff("\x89LS"), Format::lscope);
  EXPECT_EQ(sniff("{\"traceEvents\": []}"), Format::chrome_json);
  EXPECT_EQ(sniff("\xef\xbb\xbf \n["), Format::chrome_json);
  EXPECT_EQ(sniff("@asio|1.000000|>1|\n"), Format::asio_log);
  EXPECT_EQ(sniff("[info] starting\n@asio|1.000000|>1|\n"), Format::asio_log);
  for (const char* other : {"", " \n", "#!/bin/sh\n", "\x1f\x8b", "hello {"})
    EXPECT_EQ(sniff(other), std::nullopt) << other;
}

TEST_F(OpenTest, AnImportedFileIsATraceFile) {
  const std::string json = sample("node.json");
  const Imported imported = import_chrome(json);
  const Result<OpenedFile> opened = open_any(write(json));
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->notice, "");
  EXPECT_EQ(opened->file->info().program, path_.filename().string());
  trace::EventStream stream(*opened->file);
  std::vector<trace::Event> all, some;
  while (stream.next(some)) all.insert(all.end(), some.begin(), some.end());
  EXPECT_TRUE(stream.complete());
  EXPECT_EQ(all, imported.trace.events);
}

TEST_F(OpenTest, AnAsioLogToo) {
  const Result<OpenedFile> opened = open_any(write("hello\n" + sample("asio_timers.log")));
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_THAT(opened->notice, HasSubstr("1 line that is not asio's left out"));
  EXPECT_GT(opened->file->event_count(), 20U);
}

TEST_F(OpenTest, DamageIsAnErrorUnlessAllowed) {
  const std::string json = sample("clang.json");
  const auto path = write(std::string_view(json).substr(0, json.size() / 2));
  const Result<OpenedFile> strict = open_any(path);
  ASSERT_FALSE(strict.ok());
  EXPECT_THAT(strict.error().message, HasSubstr("the file ends in the middle; --allow-truncated reads the"));
  const Result<OpenedFile> lenient = open_any(path, {.allow_truncated = true});
  ASSERT_TRUE(lenient.ok());
  EXPECT_THAT(lenient->notice, HasSubstr("is damaged at offset"));
  EXPECT_TRUE(lenient->file->complete());
}

TEST_F(OpenTest, ATraceFileIsOpenedAsSuch) {
  trace::Trace trace;
  trace.info.program = "p";
  trace.events = {{.kind = trace::Kind::loop_start}, {.time_ns = 5, .kind = trace::Kind::loop_stop}};
  path_ = std::filesystem::path(testing::TempDir()) / "open_trace.json";  // whatever its name says
  ASSERT_TRUE(trace::write_file(path_, trace).ok());
  const Result<OpenedFile> opened = open_any(path_);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->file->event_count(), 2U);
}

TEST_F(OpenTest, NamesTheFormatsWhenItKnowsNone) {
  const Result<OpenedFile> opened = open_any(write("#!/bin/sh\n"));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message, path_.string() +
                                        ": offset 0: is no trace; expected a .lscope file, a Chrome trace (JSON) or an "
                                        "asio handler tracking log");
  EXPECT_THAT(open_any(write("\x1f\x8b\x08")).error().message, HasSubstr("gunzip it first"));
  EXPECT_THAT(open_any("/nowhere/at/all.json").error().message, HasSubstr("/nowhere/at/all.json"));
  EXPECT_THAT(open_any(write("")).error().message, HasSubstr(path_.string()));
}

}  // namespace
}  // namespace loopscope::importers
