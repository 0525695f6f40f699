#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/presets/catalogue/run_request.h"
#include "app/words/words.h"

// What there is to choose from: the lessons of the course, and the values that the viewer has saved. The start page and
// the toolbar's list show the same, in the same order, found by the same words.

namespace loopscope::views {

/// A file of the viewer's own: a preset with values. What cannot be read is listed too, with what is wrong with it.
struct SavedValues {
  std::filesystem::path path;
  std::string name;                            ///< the file's, without its extension
  std::optional<presets::RunRequest> request;  ///< nothing when the file cannot be used
  std::string problem;                         ///< one line, of a file that cannot
};

/// One of the things to choose from. Points into what it was made of.
struct Choice {
  const presets::Preset* preset = nullptr;  ///< null only for saved values that cannot be read
  std::size_t lesson = 0;                   ///< its number in the course, from 1; 0 for saved values
  const SavedValues* saved = nullptr;
};

/// Choices under a heading.
struct ChoiceGroup {
  std::string heading;
  std::vector<Choice> choices;
};

/// Everything that the search means, in groups: saved values first, then the groups of the course. Without a search
/// that is all there is. With one: what has every word of it in its name or title, and, apart, what has them in its
/// group or text, too. Words are looked for in both languages, whatever their case. Groups without choices are left
/// out.
std::vector<ChoiceGroup> choose_from(std::span<const presets::Preset> presets, std::span<const SavedValues> saved,
                                     std::string_view search, words::Words words);

/// Its number in the course, from 1; 0 when it is none of these.
std::size_t lesson_number(std::span<const presets::Preset> presets, const presets::Preset* preset);

/// "count=2 delay=0": what was saved.
std::string settings_words(const presets::RunRequest& request);

/// What a preset needs of the machine, in a few words: "virtual clock", "real clock", "threads". Empty: nothing to say.
std::string needs_words(const presets::Preset& preset, words::Words words);

/// How long it takes with these values, by the sum that the preset comes with: "2.00 s"; empty when nothing can be said
/// beforehand.
std::string total_words(const presets::Preset& preset, const presets::Values& values);

}  // namespace loopscope::views
