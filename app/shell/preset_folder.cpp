#include "app/shell/preset_folder.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "app/presets/catalogue/preset_file.h"

namespace loopscope::shell {

namespace fs = std::filesystem;

fs::path preset_folder() {
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && fs::path(config).is_absolute()) return fs::path(config) / "loopscope" / "presets";
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return fs::path(home) / ".config" / "loopscope" / "presets";
}

std::vector<views::SavedValues> read_preset_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().extension() == ".toml" && entry->is_regular_file(ignored)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  if (files.size() > kMostSaved) files.resize(kMostSaved);
  std::vector<views::SavedValues> saved;
  for (const fs::path& file : files) {
    views::SavedValues values{.path = file, .name = file.stem().string(), .request = {}, .problem = {}};
    Result<presets::RunRequest> request = presets::read_preset_file(file);
    if (request) {
      if (!request->title.empty()) values.name = request->title;
      values.request = *std::move(request);
    } else {
      values.problem = request.error().message;
    }
    saved.push_back(std::move(values));
  }
  return saved;
}

}  // namespace loopscope::shell
