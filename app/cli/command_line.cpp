#include "app/cli/command_line.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "app/cli/units.h"

namespace loopscope::cli {
namespace {

constexpr const char* kVersion = "loopscope " LOOPSCOPE_VERSION "\n";
constexpr const char* kTimes =
    "a time since the trace's first event: 1.5s, 20ms, 250us, 1500000ns or plain nanoseconds";

/// Everything that can stand on a command line, as text: CLI11 takes the words apart, this file judges them.
struct Words {
  std::string file;
  std::string preset;
  std::vector<std::string> settings;
  std::string clock;
  std::string output;
  std::string at;
  std::string size;
  std::string theme;
  std::string axis;
  bool json = false;
  bool allow_truncated = false;
  bool all = false;
  bool help = false;
  bool version = false;
};

/// The grammar: one option list a command. `words` receives what is parsed.
class Grammar {
 public:
  Grammar() {
    app_.set_help_flag();
    app_.require_subcommand(0, 1);
    window();
    presets();
    record();
    report();
    state();
    convert();
    render();
    for (CLI::App* command : everything()) {
      command->allow_extras();
      command->add_flag("-h,--help", words.help, "Print this help and exit");
    }
    app_.add_flag("--version", words.version, "Print the version and exit");
  }

  /// Throws CLI::ParseError.
  void parse(std::span<const std::string> line) { app_.parse(std::vector<std::string>(line.rbegin(), line.rend())); }

  /// The command that was given, or the program itself.
  CLI::App& chosen() {
    const auto given = app_.get_subcommands();
    return given.empty() ? app_ : *given.front();
  }
  bool is_command(const CLI::App& command) const { return &command != &app_; }
  /// An option of the program itself that was given together with a command, where none belongs; nullptr when there is
  /// none.
  const CLI::Option* misplaced() {
    const auto given = app_.get_options([](const CLI::Option* option) { return option->count() > 0; });
    return given.empty() ? nullptr : given.front();
  }
  std::vector<std::string> commands() {
    std::vector<std::string> names;
    for (CLI::App* command : everything()) {
      if (command != &app_) names.push_back(command->get_name());
    }
    return names;
  }

  Words words;

 private:
  std::vector<CLI::App*> everything() {
    std::vector<CLI::App*> apps = app_.get_subcommands([](const CLI::App*) { return true; });
    apps.insert(apps.begin(), &app_);
    return apps;
  }

  void preset_options(CLI::App& command, bool with_clock) {
    command.add_option("--preset", words.preset, "A preset by name; `loopscope presets` lists them")->type_name("NAME");
    command.add_option("--set", words.settings, "A parameter of the preset; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->take_all();
    if (!with_clock) return;
    command.add_option("--clock", words.clock, "virtual or real; without it the preset's own")->type_name("CLOCK");
  }
  void file_argument(CLI::App& command) {
    command.add_option("FILE", words.file, "A recorded trace (.lscope)")->type_name("");
  }
  void output_option(CLI::App& command, const char* what) {
    command.add_option("-o,--output", words.output, what)->type_name("FILE");
  }

  void window() {
    file_argument(app_);
    preset_options(app_, true);
  }
  void presets() {
    CLI::App* command = app_.add_subcommand("presets", "List the programs there are to load");
    command->add_flag("--json", words.json, "As JSON");
  }
  void record() {
    CLI::App* command = app_.add_subcommand("record", "Run a preset without a window and write its trace");
    preset_options(*command, true);
    output_option(*command, "The trace to write (.lscope)");
  }
  void report() {
    CLI::App* command = app_.add_subcommand("report", "Print a trace's times per task, loop figures and diagnostics");
    file_argument(*command);
    command->add_flag("--json", words.json, "As JSON");
    command->add_flag("--allow-truncated", words.allow_truncated,
                      "Of a damaged file, report what stands before the damage");
  }
  void state() {
    CLI::App* command = app_.add_subcommand("state", "Print the loop's state at a moment of a trace");
    file_argument(*command);
    command->add_option("--at", words.at, kTimes)->type_name("T");
    command->add_flag("--json", words.json, "As JSON");
    command->add_flag("--allow-truncated", words.allow_truncated,
                      "Of a damaged file, take what stands before the damage");
    command->add_flag("--all", words.all,
                      "List every task that has ended rather than the latest 1,000; reads the whole file");
  }
  void convert() {
    CLI::App* command = app_.add_subcommand("convert", "Write a trace as another format");
    file_argument(*command);
    command->add_flag("--allow-truncated", words.allow_truncated,
                      "Of a damaged file, convert what stands before the damage; .lscope does so without it");
    command
        ->add_option("-o,--output", words.output,
                     "The file to write. By its extension: .json for ui.perfetto.dev and chrome://tracing (Trace Event "
                     "Format), .csv (one row a span), .lscope (repaired)")
        ->type_name("OUT");
  }
  void render() {
    CLI::App* command = app_.add_subcommand("render", "Draw the window as a picture; no display is needed");
    file_argument(*command);
    preset_options(*command, false);
    command->add_option("--at", words.at, std::string("Where the cursor stands, ") + kTimes + "; without it the end")
        ->type_name("T");
    command->add_option("--size", words.size, "The picture's size in pixels, 1600x1000 without it")->type_name("WxH");
    command->add_option("--theme", words.theme, "dark or light; dark without it")->type_name("THEME");
    command
        ->add_option("--axis", words.axis, "time (to scale) or turns (every turn as wide as the next); time without it")
        ->type_name("AXIS");
    output_option(*command, "The picture to write (.png)");
  }

  CLI::App app_{"An oscilloscope for event loops", "loopscope"};
};

/// An error text of CLI11, which may be several lines, as one.
std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) text.replace(at, 1, "; ");
  return text;
}

std::string help_text(const Grammar& grammar, CLI::App& command) {
  if (grammar.is_command(command)) return command.help();
  return R"(Loopscope, an oscilloscope for event loops

  loopscope [FILE]                        the window, on a recorded trace if one is named
  loopscope --preset NAME [--set k=v]...  the window, a preset loaded and paused before its first frame
  loopscope presets [--json]              the presets, their parameters and lessons
  loopscope record --preset NAME [--set k=v]... [--clock virtual|real] -o FILE
                                          run a preset without a window and write its trace
  loopscope report FILE [--json] [--allow-truncated]
                                          time per task and state, loop figures, diagnostics
  loopscope state FILE --at T [--json] [--all] [--allow-truncated]
                                          the loop at a moment: 1.5s, 20ms, 1500000ns, or plain nanoseconds
  loopscope convert FILE -o OUT [--allow-truncated]
                                          write the trace as .json (Chrome, Perfetto), .csv (spans) or .lscope
                                          (a damaged file repaired), by the extension of OUT
  loopscope render (FILE | --preset NAME [--set k=v]...) [--at T] [--size WxH] [--theme dark|light]
           [--axis time|turns] -o OUT.png
                                          the window as a picture, without a display
  loopscope COMMAND --help                more about a command
  loopscope --version

Exit status: 0 success, 2 wrong usage, 1 any other failure.
)";
}

/// The options of a command as they are typed, for messages.
std::string options_of(CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (option->nonpositional())
      names.push_back(option->get_lnames().empty() ? option->get_name() : "--" + option->get_lnames().front());
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// A word that no option takes.
Error extra_word(Grammar& grammar, CLI::App& command, const std::string& word) {
  const bool is_option = word.size() > 1 && word.front() == '-';
  const std::string where = grammar.is_command(command) ? "`" + command.get_name() + "`" : "loopscope";
  if (is_option) {
    const std::string name = word.substr(0, word.find('='));
    return {fmt::format("unknown option '{}'; {} has {}", name, where, options_of(command))};
  }
  if (grammar.is_command(command)) return {fmt::format("unexpected argument '{}' after {}", word, where)};
  return {fmt::format("unexpected argument '{}'; commands are {}", word, fmt::join(grammar.commands(), ", "))};
}

/// `loopscope word`: a file, unless it reads like a command that does not exist.
bool reads_like_command(const std::string& word) {
  if (word.empty()) return false;
  const bool plain =
      std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
  std::error_code ignored;
  return plain && !std::filesystem::exists(word, ignored);
}

Result<PresetChoice> preset_choice(const Words& words) {
  const Result<const presets::Preset*> preset = presets::require_preset(words.preset);
  if (!preset) return preset.error();
  Result<presets::Values> values = presets::parse_settings(**preset, words.settings);
  if (!values) return values.error();
  PresetChoice choice{*preset, *std::move(values), {}};
  if (words.clock == "virtual") choice.clock = trace::ClockKind::virtual_;
  if (words.clock == "real") choice.clock = trace::ClockKind::real;
  if (!words.clock.empty() && !choice.clock) {
    return Error{fmt::format("unknown clock '{}'; clocks are virtual, real", words.clock)};
  }
  return choice;
}

/// Either a file or a preset, or neither.
Result<void> check_source(const Words& words) {
  if (!words.file.empty() && !words.preset.empty()) {
    return Error{fmt::format("'{}' and --preset {} exclude each other; give one of them", words.file, words.preset)};
  }
  if (!words.preset.empty()) return {};
  if (!words.settings.empty()) {
    return Error{fmt::format("--set {} needs a preset; give --preset NAME too", words.settings.front())};
  }
  if (!words.clock.empty()) return Error{fmt::format("--clock {} needs a preset; give --preset NAME too", words.clock)};
  return {};
}

Result<Request> window_request(const Words& words) {
  if (const Result<void> source = check_source(words); !source) return source.error();
  WindowRequest request;
  if (!words.file.empty()) request.file = words.file;
  if (!words.preset.empty()) {
    Result<PresetChoice> choice = preset_choice(words);
    if (!choice) return choice.error();
    request.preset = *std::move(choice);
  }
  return Request(std::move(request));
}

Result<Request> record_request(const Words& words) {
  if (words.preset.empty()) return Error{"record: --preset is missing; `loopscope presets` lists the names"};
  Result<PresetChoice> choice = preset_choice(words);
  if (!choice) return choice.error();
  if (words.output.empty()) return Error{"record: -o FILE is missing; it names the trace to write"};
  return Request(HeadlessRequest(RecordRequest{*std::move(choice), words.output}));
}

Result<Request> report_request(const Words& words) {
  if (words.file.empty()) return Error{"report: FILE is missing; it names the trace to read"};
  return Request(HeadlessRequest(ReportRequest{words.file, words.json, words.allow_truncated}));
}

Result<TimeNs> moment(const Words& words) {
  const std::optional<TimeNs> at = parse_time(words.at);
  if (!at)
    return Error{
        fmt::format("--at: '{}' is not a time; valid are 1.5s, 20ms, 250us, 1500000ns or plain nanoseconds", words.at)};
  return *at;
}

Result<Request> state_request(const Words& words) {
  if (words.file.empty()) return Error{"state: FILE is missing; it names the trace to read"};
  if (words.at.empty()) return Error{"state: --at T is missing; it names the moment, such as 1.5s or 20ms"};
  const Result<TimeNs> at = moment(words);
  if (!at) return at.error();
  return Request(HeadlessRequest(StateRequest{words.file, *at, words.json, words.allow_truncated, words.all}));
}

Result<Request> convert_request(const Words& words) {
  if (words.file.empty()) return Error{"convert: FILE is missing; it names the trace to read"};
  if (words.output.empty()) return Error{"convert: -o OUT is missing; it names the file to write"};
  const std::optional<exporters::Format> format = exporters::format_of(words.output);
  if (!format) {
    return Error{fmt::format("convert: -o {}: no format has that extension; valid are {}", words.output,
                             exporters::extensions())};
  }
  return Request(HeadlessRequest(ConvertRequest{words.file, *format, words.allow_truncated, words.output}));
}

Result<Request> render_request(const Words& words) {
  if (const Result<void> source = check_source(words); !source) return source.error();
  RenderRequest request;
  if (!words.preset.empty()) {
    Result<PresetChoice> choice = preset_choice(words);
    if (!choice) return choice.error();
    request.source = *std::move(choice);
  } else if (!words.file.empty()) {
    request.source = std::filesystem::path(words.file);
  } else {
    return Error{"render: what to draw is missing; give FILE or --preset NAME"};
  }
  if (!words.at.empty()) {
    const Result<TimeNs> at = moment(words);
    if (!at) return at.error();
    request.at_ns = *at;
  }
  if (!words.size.empty()) {
    const std::optional<Size> size = parse_size(words.size);
    if (!size) {
      return Error{fmt::format("--size: '{}' is not a size; valid are WxH from {}x{} to {}x{}, such as 1600x1000",
                               words.size, kMinSize.width, kMinSize.height, kMaxSize.width, kMaxSize.height)};
    }
    request.width = size->width;
    request.height = size->height;
  }
  if (!words.theme.empty() && words.theme != "dark" && words.theme != "light") {
    return Error{fmt::format("unknown theme '{}'; themes are dark, light", words.theme)};
  }
  request.light = words.theme == "light";
  if (!words.axis.empty() && words.axis != "time" && words.axis != "turns") {
    return Error{fmt::format("unknown axis '{}'; axes are time, turns", words.axis)};
  }
  request.turns = words.axis == "turns";
  if (words.output.empty()) return Error{"render: -o OUT.png is missing; it names the picture to write"};
  request.output = words.output;
  return Request(std::move(request));
}

Result<Request> request_of(Grammar& grammar) {
  CLI::App& command = grammar.chosen();
  const Words& words = grammar.words;
  if (words.help) return Request(HeadlessRequest(TextRequest{help_text(grammar, command)}));
  if (words.version) return Request(HeadlessRequest(TextRequest{kVersion}));
  if (!grammar.is_command(command) && reads_like_command(words.file)) {
    return Error{fmt::format("unknown command '{}'; commands are {} (and no file has that name)", words.file,
                             fmt::join(grammar.commands(), ", "))};
  }
  for (const std::string& extra : command.remaining()) {
    if (extra != "--") return extra_word(grammar, command, extra);
  }
  if (!grammar.is_command(command)) return window_request(words);
  if (const CLI::Option* option = grammar.misplaced()) {
    return Error{fmt::format("{} does not belong to the command {}; `loopscope {} --help` says what does",
                             option->nonpositional() ? "'" + option->get_name() + "'" : "'" + words.file + "'",
                             command.get_name(), command.get_name())};
  }
  if (command.get_name() == "presets") return Request(HeadlessRequest(PresetsRequest{words.json}));
  if (command.get_name() == "record") return record_request(words);
  if (command.get_name() == "report") return report_request(words);
  if (command.get_name() == "state") return state_request(words);
  if (command.get_name() == "convert") return convert_request(words);
  return render_request(words);
}

/// An option that was given without its value, or more than once: CLI11's texts say neither well.
Error mismatch(const CLI::ArgumentMismatch& error, std::span<const std::string> line) {
  const std::string text = one_line(error.what());
  if (line.back().front() == '-') return {fmt::format("{} needs a value", line.back())};
  return {fmt::format("{} is given more than once", text.substr(0, text.find(':')))};
}

}  // namespace

Result<Request> parse_command_line(std::span<const std::string> words) {
  if (std::find(words.begin(), words.end(), "") != words.end())
    return Error{"an argument is empty; leave it out or fill it in"};
  Grammar grammar;
  try {
    grammar.parse(words);
  } catch (const CLI::ArgumentMismatch& error) {
    return mismatch(error, words);
  } catch (const CLI::ParseError& error) {
    return Error{one_line(error.what())};
  }
  return request_of(grammar);
}

}  // namespace loopscope::cli
