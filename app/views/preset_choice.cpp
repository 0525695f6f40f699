#include "app/views/preset_choice.h"

#include <algorithm>

#include "app/views/text_search.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using words::Id;

/// The words of a search, in lower case.
std::vector<std::string> search_words(std::string_view search) {
  std::vector<std::string> result;
  const std::string text = lower_case(search);
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string::npos) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    result.push_back(text.substr(at, end - at));
    at = end;
  }
  return result;
}

/// Every word is in one of the texts.
bool has_all(std::span<const std::string_view> texts, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) { return contains(text, word); });
  });
}

bool named(const presets::Preset& preset, const std::vector<std::string>& words) {
  const std::string_view texts[] = {preset.name, preset.title.en, preset.title.zh};
  return has_all(texts, words);
}

bool told(const presets::Preset& preset, const std::vector<std::string>& words) {
  const std::string_view texts[] = {preset.name,           preset.title.en,       preset.title.zh,  preset.group,
                                    preset.group_title.en, preset.group_title.zh, preset.lesson.en, preset.lesson.zh};
  return has_all(texts, words);
}

ChoiceGroup saved_group(std::span<const SavedValues> saved, const std::vector<std::string>& search,
                        words::Words words) {
  ChoiceGroup group{std::string(words[Id::start_my_presets]), {}};
  for (const SavedValues& values : saved) {
    const presets::Preset* preset = values.request ? values.request->preset : nullptr;
    const std::string_view texts[] = {values.name, preset == nullptr ? std::string_view() : preset->name};
    if (has_all(texts, search)) group.choices.push_back({preset, 0, &values});
  }
  return group;
}

std::vector<ChoiceGroup> course(std::span<const presets::Preset> presets, words::Words words) {
  std::vector<ChoiceGroup> groups;
  std::string_view group;
  for (std::size_t i = 0; i < presets.size(); ++i) {
    const presets::Preset& preset = presets[i];
    if (groups.empty() || preset.group != group) {
      group = preset.group;
      const std::string_view title = words.choose(preset.group_title.en, preset.group_title.zh);
      groups.push_back({std::string(title.empty() ? group : title), {}});
    }
    groups.back().choices.push_back({&preset, i + 1, nullptr});
  }
  return groups;
}

std::vector<ChoiceGroup> found(std::span<const presets::Preset> presets, const std::vector<std::string>& search,
                               words::Words words) {
  ChoiceGroup by_name{std::string(words[Id::start_found_named]), {}};
  ChoiceGroup by_text{std::string(words[Id::start_found_told]), {}};
  for (std::size_t i = 0; i < presets.size(); ++i) {
    const Choice choice{&presets[i], i + 1, nullptr};
    if (named(presets[i], search)) {
      by_name.choices.push_back(choice);
    } else if (told(presets[i], search)) {
      by_text.choices.push_back(choice);
    }
  }
  // Whoever knows the name means that one.
  std::vector<Choice>& choices = by_name.choices;
  const auto exact = std::find_if(choices.begin(), choices.end(), [&](const Choice& choice) {
    return search.size() == 1 && choice.preset->name == search[0];
  });
  if (exact != choices.end()) std::rotate(choices.begin(), exact, exact + 1);
  return {std::move(by_name), std::move(by_text)};
}

}  // namespace

std::vector<ChoiceGroup> choose_from(std::span<const presets::Preset> presets, std::span<const SavedValues> saved,
                                     std::string_view search, words::Words words) {
  const std::vector<std::string> wanted = search_words(search);
  std::vector<ChoiceGroup> groups = wanted.empty() ? course(presets, words) : found(presets, wanted, words);
  groups.insert(groups.begin(), saved_group(saved, wanted, words));
  groups.erase(std::remove_if(groups.begin(), groups.end(), [](const ChoiceGroup& g) { return g.choices.empty(); }),
               groups.end());
  return groups;
}

std::size_t lesson_number(std::span<const presets::Preset> presets, const presets::Preset* preset) {
  const auto at =
      std::find_if(presets.begin(), presets.end(), [&](const presets::Preset& each) { return &each == preset; });
  return at == presets.end() ? 0 : static_cast<std::size_t>(at - presets.begin()) + 1;
}

std::string settings_words(const presets::RunRequest& request) {
  std::string text;
  for (const std::string& setting : presets::to_settings(*request.preset, request.values))
    text += (text.empty() ? "" : " ") + setting;
  return text;
}

std::string needs_words(const presets::Preset& preset, words::Words words) {
  std::string text;
  const auto add = [&](Id word) {
    if (!text.empty()) text += words[Id::list_comma];
    text += words[word];
  };
  for (const presets::Need need : preset.needs)
    add(need == presets::Need::threads ? Id::start_needs_threads : Id::start_needs_processes);
  if (!preset.runs_on(ClockKind::virtual_)) add(Id::start_needs_real);
  return text;
}

std::string total_words(const presets::Preset& preset, const presets::Values& values) {
  const std::optional<TimeNs> total = preset.expected_ns(values);
  return total ? words::format_duration(*total) : std::string();
}

}  // namespace loopscope::views
