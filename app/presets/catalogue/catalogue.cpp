#include "app/presets/catalogue/catalogue.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "app/presets/catalogue/description.h"
#include "core/base/check.h"

namespace loopscope::presets {

Result<std::vector<Preset>> read_catalogue(const EmbeddedFile& groups_file, std::span<const EmbeddedPreset> embedded) {
  const Result<std::vector<Group>> groups = read_groups(groups_file.path, groups_file.text);
  if (!groups) return groups.error();
  std::vector<Preset> presets;
  for (const EmbeddedPreset& files : embedded) {
    Result<Preset> preset = read_description(files.name, files.description.path, files.description.text, *groups);
    if (!preset) return preset.error();
    preset->source_path = files.source.path;
    preset->source = files.source.text;
    preset->total = files.total;
    presets.push_back(*std::move(preset));
  }
  const auto place = [&](const Preset& preset) {
    const auto group = std::find_if(groups->begin(), groups->end(),
                                    [&](const Group& candidate) { return candidate.name == preset.group; });
    return std::tuple(group - groups->begin(), preset.order, std::string_view(preset.name));
  };
  std::sort(presets.begin(), presets.end(), [&](const Preset& a, const Preset& b) { return place(a) < place(b); });
  return presets;
}

std::span<const Preset> presets() {
  static const std::vector<Preset> all = [] {
    Result<std::vector<Preset>> read = read_catalogue(embedded_groups(), embedded_presets());
    // They are our own files, which a test has read.
    if (!read) check_failed(read.error().message.c_str(), __FILE__, __LINE__);
    return *std::move(read);
  }();
  return all;
}

}  // namespace loopscope::presets
