// Wrong usage: exit status 2, nothing on standard output, one line on standard error that names the wrong word and the
// right ones.

#include <gmock/gmock.h>

#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/suggest.h"
#include "tests/app/cli/program.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;

struct Misuse {
  std::vector<std::string> arguments;
  std::vector<std::string> named;  // everything that the line has to name
};

class Usage : public testing::TestWithParam<Misuse> {};

TEST_P(Usage, IsAnsweredWithOneLine) {
  const Outcome run = run_program(GetParam().arguments);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out, "");
  expect_one_line(run.err);
  for (const std::string& word : GetParam().named) EXPECT_THAT(run.err, HasSubstr(word));
}

INSTANTIATE_TEST_SUITE_P(
    , Usage,
    testing::Values(
        // Presets, parameters and values
        Misuse{{"--preset", "nope"}, {"nope", "valid: ", "gather"}},
        Misuse{{"record", "--preset", "nope", "-o", "x.lscope"}, {"nope", "valid: ", "gather"}},
        Misuse{{"render", "--preset", "nope", "-o", "x.png"}, {"nope", "gather"}},
        Misuse{{"--preset", "gather", "--set", "speed=1"}, {"speed", "count", "delay"}},
        Misuse{{"record", "--preset", "gather", "--set", "count=many", "-o", "x.lscope"}, {"count", "many"}},
        Misuse{{"record", "--preset", "gather", "--set", "count=-1", "-o", "x.lscope"}, {"count", "-1"}},
        Misuse{{"record", "--preset", "gather", "--set", "count", "-o", "x.lscope"}, {"count"}},
        Misuse{{"record", "--preset", "gather", "--set", "count=", "-o", "x.lscope"}, {"count"}},
        Misuse{{"record", "--preset", "gather", "--clock", "atomic", "-o", "x.lscope"}, {"atomic", "virtual", "real"}},
        // Options
        Misuse{{"--fast"}, {"--fast", "--preset"}},
        Misuse{{"record", "--speed", "3"}, {"--speed", "--preset", "--set", "--clock"}},
        Misuse{{"report", "--xml", "x.lscope"}, {"--xml", "--json", "--allow-truncated"}},
        Misuse{{"presets", "--xml"}, {"--xml", "--json"}}, Misuse{{"--preset"}, {"--preset", "value"}},
        Misuse{{"record", "--preset", "gather", "-o"}, {"-o", "value"}},
        Misuse{{"state", "x.lscope", "--at"}, {"--at", "value"}},
        Misuse{{"record", "--preset", "gather", "--preset", "echo"}, {"--preset"}},
        Misuse{{"--preset", "gather", "--preset", "nope"}, {"--preset 'nope'", "valid: ", "gather"}},
        Misuse{{"--preset", "gather count=0", "--preset", "echo"}, {"gather count=0", "out of range"}},
        Misuse{{"state", "x.lscope", "--at", "soon"}, {"soon", "1.5s", "ns"}},
        Misuse{{"state", "x.lscope", "--at=-1s"}, {"-1s"}},
        Misuse{{"render", "x.lscope", "-o", "x.png", "--at", "1h"}, {"1h"}},
        Misuse{{"render", "x.lscope", "-o", "x.png", "--size", "big"}, {"big", "1600x1000"}},
        Misuse{{"render", "x.lscope", "-o", "x.png", "--size", "1x1"}, {"1x1", "320x200"}},
        Misuse{{"render", "x.lscope", "-o", "x.png", "--theme", "pink"}, {"pink", "dark", "light"}},
        Misuse{{"render", "x.lscope", "-o", "x.png", "--lang", "fr"}, {"fr", "en", "zh"}},
        // What is missing
        Misuse{{"record"}, {"--preset"}}, Misuse{{"record", "--preset", "gather"}, {"-o"}},
        Misuse{{"report"}, {"FILE"}}, Misuse{{"state", "--at", "1s"}, {"FILE"}},
        Misuse{{"state", "x.lscope"}, {"--at"}}, Misuse{{"render", "-o", "x.png"}, {"FILE", "--preset"}},
        Misuse{{"render", "x.lscope"}, {"-o"}}, Misuse{{"convert", "-o", "x.csv"}, {"FILE"}},
        Misuse{{"convert", "x.lscope"}, {"-o"}},
        // Formats
        Misuse{{"convert", "x.lscope", "-o", "x.txt"}, {"x.txt", ".json", ".csv", ".lscope"}},
        Misuse{{"convert", "x.lscope", "-o", "csv"}, {"-o csv", ".csv"}},
        // What excludes each other
        Misuse{{"render", "x.lscope", "--clock", "real", "-o", "x.png"}, {"--clock real", "preset"}},
        Misuse{{"x.lscope", "--set", "count=1"}, {"--set count=1", "preset"}},
        Misuse{{"--set", "count=3"}, {"--set", "--preset"}}, Misuse{{"--clock", "real"}, {"--clock", "--preset"}},
        Misuse{{"record", "--preset", "gather", "--turn-cost", "2s", "-o", "x.lscope"}, {"'2s'", "0 to 1s"}},
        Misuse{{"record", "--preset", "gather", "--clock", "real", "--turn-cost", "0", "-o", "x.lscope"},
               {"--turn-cost 0", "--clock virtual"}},
        Misuse{{"render", "x.lscope", "--turn-cost", "0", "-o", "x.png"}, {"--turn-cost", "--preset"}},
        Misuse{{"record", "--preset", "no/mine.toml", "-o", "x.lscope"}, {"no/mine.toml", "No such file"}},
        Misuse{{"--preset", "gather", "presets"}, {"--preset", "presets"}},
        Misuse{{"x.lscope", "report"}, {"x.lscope", "report"}},
        // Words too many, and commands that do not exist
        Misuse{{"a.l", "b.l", "c.l", "d.l", "e.l", "f.l", "g.l", "h.l", "i.l"}, {"9 runs", "up to 8"}},
        Misuse{{"render", "sleep", "nap", "-o", "x.png"}, {"'nap'", "valid: "}},
        Misuse{{"report", "a.lscope", "b.lscope"}, {"b.lscope"}}, Misuse{{"presets", "gather"}, {"gather"}},
        Misuse{{"replay"}, {"replay", "presets", "record", "report", "state", "render"}},
        Misuse{{"attach", "1"}, {"unknown command 'attach'", "record"}},
        Misuse{{"run", "--", "true"}, {"unknown command 'run'", "record"}},
        Misuse{{"--preset", "gather", "replay"}, {"replay"}}, Misuse{{"report", ""}, {"empty"}},
        Misuse{{"record", "-o", "x.lscope", "--", "true"}, {"true"}},
        Misuse{{"report", "x", "--sort", "size"}, {"--sort", "size", "running", "created"}},
        Misuse{{"report", "x", "--by", "coroutine", "--sort", "created"}, {"--sort", "created", "tasks", "failed"}},
        Misuse{{"report", "x", "--by", "loop"}, {"--by", "loop", "coroutine"}},
        Misuse{{"report", "x", "--top", "0"}, {"--top", "'0'", "all"}},
        Misuse{{"report", "x", "--top", "many"}, {"--top", "many", "all"}},
        Misuse{{"report", "x", "--json", "--top", "3"}, {"--top", "JSON"}},
        Misuse{{"convert", "x.lscope", "-o", "x", "--format", "yaml"}, {"yaml", "json", "csv", "lscope"}},
        Misuse{{"render", "-", "-o", "x.png"}, {"render", "standard input"}}, Misuse{{"-"}, {"window", "report -"}},
        // What was meant
        Misuse{{"reprot", "x.lscope"}, {"'reprot' (did you mean report?)", "presets"}},
        Misuse{{"Report", "x.lscope"}, {"did you mean report?"}}, Misuse{{"help", "stat"}, {"did you mean state?"}},
        Misuse{{"report", "--jsno", "x.lscope"}, {"did you mean --json?", "--allow-truncated"}},
        Misuse{{"record", "--pre", "gather"}, {"'--pre'", "--preset"}},
        Misuse{{"--theme", "light", "--preset", "gather"}, {"'--theme'; it belongs to `render`", "window", "--preset"}},
        Misuse{{"presets", "--at", "1s"}, {"it belongs to `state`, `render`", "--json"}},
        Misuse{{"x.lscope", "report"}, {"loopscope report x.lscope"}}, Misuse{{"help", "help", "help"}, {"help"}},
        Misuse{{"render", "--preset", "gather", "-o", "x.jpg"}, {"x.jpg", ".png"}},
        Misuse{{"render", "--preset", "gather", "-o", "png"}, {"-o png", ".png"}}),
    [](const testing::TestParamInfo<Misuse>& misuse) {
      std::string name = std::to_string(misuse.index);
      for (const std::string& word : misuse.param.arguments) name += "_" + word;
      for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      return name;
    });

/// The commands that have a name.
std::vector<std::unique_ptr<cli::Command>> named_commands() {
  std::vector<std::unique_ptr<cli::Command>> commands;
  for (const std::string& name : cli::command_names()) commands.push_back(cli::make_command(name));
  return commands;
}

TEST(Help, SaysWhatTheProgramIsAndOpensAndHowEachCommandIsCalled) {
  const Outcome run = run_program({"--help"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.err, "");
  for (const char* word :
       {"Loopscope", "event loops", ".lscope", "Chrome trace", "asio", "Examples", "--preset NAME", "Exit status"}) {
    EXPECT_THAT(run.out, HasSubstr(word));
  }
  for (const auto& command : named_commands()) {
    EXPECT_THAT(run.out, HasSubstr(fmt::format("  loopscope {} ", command->info().name)));
    EXPECT_THAT(run.out, HasSubstr(command->info().summary));
  }
  EXPECT_EQ(run_program({"help"}).out, run.out);
  EXPECT_EQ(run_program({"-h"}).out, run.out);
}

TEST(Help, OfACommandExplainsEachOfItsOptionsAndHasAnExample) {
  for (const auto& command : named_commands()) {
    const std::string name(command->info().name);
    const Outcome run = run_program({name, "--help"});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.err, "");
    EXPECT_THAT(run.out, HasSubstr("loopscope " + name));
    cli::Options options;
    command->declare(options);
    for (const cli::Options::Option& option : options.all()) {
      EXPECT_THAT(run.out, HasSubstr(option.name()));
      EXPECT_FALSE(option.help.empty()) << option.name();
    }
    ASSERT_FALSE(command->info().examples.empty()) << name;
    EXPECT_EQ(run_program({"help", name}).out, run.out);
  }
}

TEST(Help, FitsOnAHundredColumns) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"help"}, {"help", "render"}, {"help", "convert"}, {"help", "report"}}) {
    std::istringstream lines(run_program(arguments).out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(Help, BreaksCommandLinesBetweenTheirOptions) {
  const std::unique_ptr<cli::Command> render = cli::make_command("render");
  EXPECT_THAT(cli::command_help(*render, 60), HasSubstr("\n  loopscope render (RUN | --preset NAME)...\n"
                                                        "          [--set KEY=VALUE]... [--clock virtual|real]\n"
                                                        "          [--at T] [--size WxH] [--theme dark|light]\n"
                                                        "          [--axis time|turns] [--lang en|zh] -o OUT.png\n"));
  EXPECT_THAT(cli::command_help(*cli::make_command("record"), 80), HasSubstr("\n          [--turn-cost T] -o FILE\n"));
}

TEST(Suggest, CountsWhatMustBeChanged) {
  EXPECT_EQ(cli::spelling_distance("", ""), 0U);
  EXPECT_EQ(cli::spelling_distance("", "abc"), 3U);
  EXPECT_EQ(cli::spelling_distance("report", "report"), 0U);
  EXPECT_EQ(cli::spelling_distance("reprot", "report"), 1U);
  EXPECT_EQ(cli::spelling_distance("rport", "report"), 1U);
  EXPECT_EQ(cli::spelling_distance("reporrt", "report"), 1U);
  EXPECT_EQ(cli::spelling_distance("report", "record"), 2U);
}

TEST(Suggest, NothingForWhatIsFarFromAllOrTooShort) {
  const std::vector<std::string> names = cli::command_names();
  for (const char* word : {"x", "attach", "trace", "open", ""}) EXPECT_EQ(cli::did_you_mean(word, names), "") << word;
  EXPECT_EQ(cli::did_you_mean("convret", names), " (did you mean convert?)");
  EXPECT_EQ(cli::did_you_mean("rep", names), " (did you mean report?)");
}

TEST(Version, IsOneLine) {
  const Outcome run = run_program({"--version"});
  EXPECT_EQ(run.status, 0);
  expect_one_line(run.out);
  EXPECT_THAT(run.out, HasSubstr("loopscope"));
}

}  // namespace
}  // namespace loopscope::test
