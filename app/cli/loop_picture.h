#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/file/seekable_file.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::cli {

/// A loop at a moment, with what its ids stand for.
struct LoopPicture {
  TimeNs at_ns = 0;
  /// Every task that lives, and ended ones: all of them, or the latest (trace::kEndedTasksKept).
  trace::LoopState loop;
  std::uint64_t ended = 0;  ///< tasks that have ended by then, whether they are in `loop` or not
  trace::Symbols symbols;
  std::unordered_map<ObjectId, std::string> names;  ///< of the tasks

  std::string name(ObjectId task) const;
  std::string_view text(StringId id) const { return symbols.string(id); }
};

/// The first loop right after the last event at or before `at_ns`, by way of the file's index and checkpoints: a small
/// part of a long file is read, and only that is checked. Errors name the file and the offset.
Result<LoopPicture> picture_at(const trace::SeekableFile& file, TimeNs at_ns);

/// The same with every task that has ended, from every event of the file, all of which is checked. Of a damaged file
/// an error; with `allow_truncated`, what stands before the damage, and a line on standard error says so.
Result<LoopPicture> whole_picture_at(const trace::SeekableFile& file, TimeNs at_ns, bool allow_truncated);

}  // namespace loopscope::cli
