#pragma once

#include <filesystem>
#include <memory>

#include "app/session/session.h"

namespace loopscope::session {

/// A preset, loaded and held before its first frame.
Result<std::unique_ptr<Session>> open_preset(const presets::RunRequest& request);
/// A preset that runs from the start, as fast as it goes and as it is taken in by poll().
Result<std::unique_ptr<Session>> begin_preset(const presets::RunRequest& request);
/// The same, already run to its end, for pictures. Waits for that end.
Result<std::unique_ptr<Session>> run_preset(const presets::RunRequest& request);
/// A recorded file, or a foreign one that can be imported; of a damaged one, what stands before the damage (notice()
/// says so). A large one is not complete yet: poll() takes in the rest. One that is still being written is followed.
/// That a large foreign one cannot be imported may show only later: then notice() says so.
Result<std::unique_ptr<Session>> open_file(const std::filesystem::path& path);
/// The same with all that is in the file now, for pictures. Waits for it.
Result<std::unique_ptr<Session>> open_whole_file(const std::filesystem::path& path);

}  // namespace loopscope::session
