#include "app/views/path_completion.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "app/views/text_search.h"

namespace loopscope::views {

namespace {

namespace fs = std::filesystem;

constexpr int kMostEntries = 10'000;  // of a folder that are looked at

fs::path home() {
  const char* const set = std::getenv("HOME");
  return set == nullptr ? fs::path() : fs::path(set);
}

fs::path expanded(std::string_view typed) {
  if (typed.starts_with("~/") || typed == "~")
    return home() / fs::path(typed.substr(std::min<std::size_t>(2, typed.size())));
  return fs::path(typed);
}

}  // namespace

fs::path typed_path(std::string_view typed, const fs::path& folder) {
  if (typed.empty()) return {};
  fs::path path = expanded(typed);
  if (!path.has_parent_path()) path = folder / path;
  if (path.has_filename() && path.extension().empty()) path += ".toml";
  return path;
}

std::vector<fs::path> complete_path(std::string_view typed, const fs::path& folder) {
  const fs::path meant = expanded(typed);
  const fs::path in = meant.has_parent_path() ? meant.parent_path() : folder;
  const std::string begin = lower_case(meant.filename().string());
  std::vector<fs::path> found;
  std::error_code error;
  fs::directory_iterator entry(in, error);
  for (int seen = 0; !error && entry != fs::directory_iterator() && seen < kMostEntries;
       entry.increment(error), ++seen) {
    const std::string name = entry->path().filename().string();
    if (!lower_case(name).starts_with(begin) || (begin.empty() && name.starts_with('.'))) continue;
    std::error_code ignored;
    if (entry->is_directory(ignored)) {
      found.push_back(entry->path() / "");
    } else if (entry->path().extension() == ".toml") {
      found.push_back(entry->path());
    }
  }
  std::sort(found.begin(), found.end());
  if (found.size() > kMostCompletions) found.resize(kMostCompletions);
  return found;
}

std::string path_text(const fs::path& path) {
  const std::string text = path.string();
  const std::string start = home().string();
  if (start.size() > 1 && text.starts_with(start + "/")) return "~" + text.substr(start.size());
  return text;
}

}  // namespace loopscope::views
