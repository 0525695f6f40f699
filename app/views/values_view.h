#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/ui/canvas.h"
#include "app/views/scene.h"
#include "app/views/values_layout.h"

namespace loopscope::views {

/// The panel that hangs from the toolbar and saves the present values as a preset file, or loads such a file. There is
/// no dialog of the desktop's: a name is typed, and completed from what is in its folder.
class ValuesView {
 public:
  /// Opens below `anchor` in the next draw(), with a name for a file of this run in `folder`.
  void open(const presets::RunRequest& request, const std::filesystem::path& folder);
  void draw(ui::Canvas& canvas, words::Words words, const presets::RunRequest& request,
            const std::filesystem::path& folder, ui::Rect window, ui::Rect anchor, Commands& commands);

 private:
  void look(const std::filesystem::path& folder);
  void draw_content(ui::Canvas& list, words::Words words, const ValuesLayout& layout,
                    const presets::RunRequest& request, Commands& commands);
  void draw_rows(ui::Canvas& list, const ValuesLayout& layout, Commands& commands);

  std::string typed_;
  std::string seen_;  // what the following were found for
  std::filesystem::path path_;
  std::vector<std::filesystem::path> files_;
  bool exists_ = false;
  float scroll_ = 0;
  bool opening_ = false;
  bool focus_ = false;
};

}  // namespace loopscope::views
