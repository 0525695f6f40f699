#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "app/model/axis.h"
#include "app/session/lineup.h"
#include "app/session/session.h"
#include "app/ui/theme.h"
#include "app/words/words.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace loopscope::shell {

struct PictureOptions {
  int width = 1600;  ///< pixels
  int height = 1000;
  std::optional<TimeNs> at_ns;  ///< where the cursor stands; nothing: the end
  ui::ThemeKind theme = ui::ThemeKind::dark;
  model::AxisKind axis = model::AxisKind::time;
  words::Language language = words::Language::en;
};

/// Draws the window's content, the whole run visible, and writes it as a PNG. The session must have its events already:
/// a file, or a preset that finished. No display is needed.
Result<void> write_picture(std::unique_ptr<session::Session> session, const PictureOptions& options,
                           const std::filesystem::path& path);
/// The same of several runs under each other; waits until they are over.
Result<void> write_picture(std::unique_ptr<session::Lineup> runs, const PictureOptions& options,
                           const std::filesystem::path& path);

}  // namespace loopscope::shell
