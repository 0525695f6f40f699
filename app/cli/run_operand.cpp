#include "app/cli/run_operand.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "app/cli/output_target.h"
#include "app/cli/preset_options.h"
#include "app/diagnose/comparison.h"

namespace loopscope::cli {
namespace {

/// Nobody calls a preset so, and somebody may call a file so.
bool looks_like_file(const std::string& word) {
  std::error_code ignored;
  return word == kStandardStream || word.find_first_of("./") != std::string::npos ||
         std::filesystem::exists(word, ignored);
}

bool is_preset_file(const std::string& path) { return std::filesystem::path(path).extension() == ".toml"; }

std::string name_of(const std::string& setting) { return setting.substr(0, setting.find('=')); }

/// The settings for all presets, but for those that this one has of its own, and then its own.
std::vector<std::string> merged(std::span<const std::string> common, const std::vector<std::string>& own) {
  std::vector<std::string> all;
  for (const std::string& setting : common) {
    const bool replaced = std::any_of(own.begin(), own.end(),
                                      [&](const std::string& other) { return name_of(other) == name_of(setting); });
    if (!replaced) all.push_back(setting);
  }
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

Result<RunOperand> parse_preset(const std::string& word, std::span<const std::string> settings,
                                const std::string& clock) {
  presets::RunWords run = presets::split_run(word);
  if (is_preset_file(word)) run = {word, {}};  // its path may have blanks
  Result<presets::RunRequest> request = presets::parse_request(run.preset, merged(settings, run.settings), clock);
  if (!request) return request.error();
  return RunOperand{word, *std::move(request)};
}

}  // namespace

Result<RunOperand> parse_operand(const std::string& word, std::span<const std::string> settings,
                                 const std::string& clock) {
  const presets::RunWords run = presets::split_run(word);
  const bool preset_file = is_preset_file(word) || is_preset_file(run.preset);
  if (!preset_file && presets::find_preset(run.preset) == nullptr && looks_like_file(word)) {
    return RunOperand{word == kStandardStream ? word : std::filesystem::path(word).filename().string(),
                      std::filesystem::path(word)};
  }
  return parse_preset(word, settings, clock);
}

void RunOperands::declare_runs(Options& options) {
  options.arguments("RUN", words,
                    "A trace file, or a preset with settings of its own in the same word, such as 'gather count=3'");
}

void RunOperands::declare_presets(Options& options) {
  options.values("--preset", "NAME", presets,
                 "A preset by name, which `loopscope presets` lists, or a preset file, such as ./mine.toml; also with "
                 "settings of its own: 'gather count=3'. May be repeated");
}

void RunOperands::declare_settings(Options& options) {
  options.values("--set", "KEY=VALUE", settings, "A parameter of every preset that is named; may be repeated");
  options.value("--clock", "CLOCK", clock, "virtual or real, of every preset; without it each preset's own");
  options.value("--turn-cost", "T", turn_cost, kTurnCostHelp);
}

Result<std::vector<RunOperand>> RunOperands::runs(const std::string& command) const {
  if (const Result<void> count = check_run_count(command, words.size() + presets.size()); !count) return count.error();
  std::vector<RunOperand> runs;
  for (const std::string& word : words) {
    Result<RunOperand> run = parse_operand(word, settings, clock);
    if (!run) return Error{fmt::format("{}: '{}': {}", command, word, run.error().message)};
    runs.push_back(*std::move(run));
  }
  for (const std::string& word : presets) {
    Result<RunOperand> run = parse_preset(word, settings, clock);
    if (!run) return Error{fmt::format("--preset '{}': {}", word, run.error().message)};
    runs.push_back(*std::move(run));
  }
  for (RunOperand& run : runs) {
    auto* const request = std::get_if<presets::RunRequest>(&run.source);
    if (request == nullptr) continue;
    if (const Result<void> set = set_turn_cost(*request, turn_cost); !set) return set.error();
  }
  const bool any_preset = std::any_of(runs.begin(), runs.end(), [](const RunOperand& run) {
    return std::holds_alternative<presets::RunRequest>(run.source);
  });
  std::string option;
  if (!turn_cost.empty()) option = "--turn-cost " + turn_cost;
  if (!clock.empty()) option = "--clock " + clock;
  if (!settings.empty()) option = "--set " + settings.front();
  if (any_preset || option.empty()) return runs;
  return Error{fmt::format("{}{} needs a preset; name one, such as {}", command.empty() ? "" : command + ": ", option,
                           command == "compare" ? "gather" : "--preset gather")};
}

Result<void> check_run_count(const std::string& command, std::size_t count) {
  if (count <= diagnose::kMostRuns) return {};
  return Error{fmt::format("{}{} runs are too many; up to {} can stand beside each other",
                           command.empty() ? "" : command + ": ", count, diagnose::kMostRuns)};
}

}  // namespace loopscope::cli
