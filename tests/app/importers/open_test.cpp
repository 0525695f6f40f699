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

TEST_F(OpenTest, AFileThatEndsInTheMiddleIsOpenedAndToldOf) {
  const std::string json = sample("clang.json");
  const Result<OpenedFile> opened = open_any(write(std::string_view(json).substr(0, json.size() / 2)));
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_THAT(opened->notice, HasSubstr("is damaged at offset"));
  EXPECT_THAT(opened->notice, HasSubstr("the file ends in the middle. Shown is what stands before."));
  EXPECT_TRUE(opened->file->complete());
}

TEST_F(OpenTest, DamageIsAnErrorUnlessAllowed) {
  const auto path = write(R"([{"ph": "X", "ts": 1, "dur": 2, "name": "a"}, {"ph": "X", "ts": what}])");
  const Result<OpenedFile> strict = open_any(path);
  ASSERT_FALSE(strict.ok());
  EXPECT_THAT(strict.error().message, HasSubstr("is no JSON (after"));
  EXPECT_THAT(strict.error().message, HasSubstr("--allow-truncated reads the 1 events before it"));
  const Result<OpenedFile> lenient = open_any(path, {.allow_truncated = true});
  ASSERT_TRUE(lenient.ok());
  EXPECT_THAT(lenient->notice, HasSubstr("is damaged at offset"));
  EXPECT_TRUE(lenient->file->complete());
}

TEST_F(OpenTest, ALogOfAsioIsOneHoweverLateItsFirstLine) {
  const std::string log = sample("asio_timers.log");
  const std::size_t events = open_any(write(log))->file->event_count();
  for (const std::string& before :
       {std::string("[info] a bracket is no JSON\n"), std::string("{"), std::string("x\n")}) {
    std::string text;
    while (text.size() < 200'000) text += before;
    const Result<OpenedFile> opened = open_any(write(text + "\n" + log));
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_EQ(opened->file->event_count(), events);
  }
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
  const std::pair<std::string, std::string> others[] = {
      {"PK\x03\x04 and more", "is a ZIP archive"},
      {"<!DOCTYPE html>\n<html>", "is a page in HTML, as systrace writes it"},
      {"\n <HTML i18n-values=\"dir\">", "is a page in HTML"},
      {"BZh91AY", "is packed with bzip2"},
      {"PERFILE2", "is a profile of perf"},
      {"# captured on: x\nprog 4321 [002] 98765.432100:     250000 cycles:u: \n\t 401136 main (/a)\n",
       "is text of perf script"},
      {"my prog  4321/77 98765.432100: cycles: ", "is text of perf script"}};
  for (const auto& [content, words] : others) {
    EXPECT_THAT(open_any(write(content)).error().message, HasSubstr("offset 0: " + words)) << content;
  }
  EXPECT_THAT(open_any(write("at 12.5: no\n")).error().message, HasSubstr("is no trace"));
  EXPECT_THAT(open_any("/nowhere/at/all.json").error().message, HasSubstr("/nowhere/at/all.json"));
  EXPECT_THAT(open_any(write("")).error().message, HasSubstr(path_.string()));
}

}  // namespace
}  // namespace loopscope::importers
