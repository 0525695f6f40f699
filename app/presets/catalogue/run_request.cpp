#include "app/presets/catalogue/run_request.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "app/presets/catalogue/preset_file.h"
#include "app/presets/catalogue/quoted.h"

namespace loopscope::presets {
namespace {

constexpr std::array kClocks = {ClockKind::virtual_, ClockKind::real};

std::string clocks_of(const Preset& preset) {
  std::string words;
  for (const ClockKind kind : preset.clocks) fmt::format_to(std::back_inserter(words), ", {}", to_string(kind));
  return words.substr(2);
}

/// A preset's name has no dot and no slash, so that what has is a file.
bool names_a_file(std::string_view word) { return word.find_first_of("./") != std::string_view::npos; }

Result<RunRequest> request_of(std::string_view preset) {
  if (names_a_file(preset)) return read_preset_file(preset);
  const Result<const Preset*> found = require_preset(preset);
  if (!found) return found.error();
  return default_request(**found);
}

}  // namespace

Result<ClockKind> parse_clock(const Preset& preset, std::string_view word) {
  for (const ClockKind kind : kClocks) {
    if (word != to_string(kind)) continue;
    if (preset.runs_on(kind)) return kind;
    return Error{
        fmt::format("preset {} does not run on the {} clock; valid: {}", preset.name, word, clocks_of(preset))};
  }
  return Error{fmt::format("unknown clock {}; valid: {}", in_quotes(word), clocks_of(preset))};
}

RunRequest default_request(const Preset& preset) { return {&preset, default_values(preset), preset.clock()}; }

Result<RunRequest> parse_request(std::string_view preset, std::span<const std::string> settings,
                                 std::string_view clock) {
  Result<RunRequest> request = request_of(preset);
  if (!request) return request.error();
  Result<Values> values = parse_settings(*request->preset, settings, std::move(request->values));
  if (!values) return values.error();
  request->values = *std::move(values);
  if (clock.empty()) return request;
  const Result<ClockKind> kind = parse_clock(*request->preset, clock);
  if (!kind) return kind.error();
  request->clock = *kind;
  return request;
}

RunWords split_run(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  RunWords words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) return words;
    const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(word.size());
    if (words.preset.empty()) {
      words.preset = word;
    } else {
      words.settings.emplace_back(word);
    }
  }
}

Result<RunRequest> parse_run(std::string_view text, std::string_view clock) {
  const RunWords words = split_run(text);
  return parse_request(words.preset, words.settings, clock);
}

std::vector<RunRequest> partners_of(const Preset& preset) {
  std::vector<RunRequest> partners;
  for (const std::string& words : preset.compare) {
    Result<RunRequest> partner = parse_run(words);
    if (partner) partners.push_back(*std::move(partner));
  }
  return partners;
}

}  // namespace loopscope::presets
