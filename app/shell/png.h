#pragma once

#include <filesystem>

#include "app/shell/offscreen.h"
#include "core/base/result.h"

namespace loopscope::shell {

/// Writes the picture under a temporary name beside `path` and renames it, so that nothing half-written ever stands
/// under `path`. Errors name the file and why.
Result<void> write_png(const std::filesystem::path& path, const Image& image);

}  // namespace loopscope::shell
