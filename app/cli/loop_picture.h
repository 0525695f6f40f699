#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/file/seekable_file.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::cli {

/// A loop at a moment, with what its ids stand for.
struct LoopPicture {
  LoopId id = 0;
  std::string loop_name;  ///< as its lane is called; "threads" where there is no loop
  bool has_loop = true;   ///< false: there are only threads under its number
  TimeNs at_ns = 0;
  /// Every task that lives, and ended ones: all of them, or the latest (trace::kEndedTasksKept).
  trace::LoopState loop;
  std::uint64_t ended = 0;                        ///< tasks that have ended by then, whether they are in `loop` or not
  std::shared_ptr<const trace::Symbols> symbols;  ///< never null
  std::unordered_map<ObjectId, std::string> names;  ///< of the tasks

  std::string name(ObjectId task) const;
  std::string thread_name(ObjectId thread) const;
  std::string_view text(StringId string) const { return symbols->string(string); }
  /// Nothing has happened in it: no task, nothing queued, nothing waited for; no thread.
  bool empty() const;
};

/// Every loop that has begun by then, in order of the ids, and at least one, right after the last event at or before
/// `at_ns`; by way of the file's index and checkpoints: a small part of a long file is read, and only that is checked.
/// Errors name the file and the offset.
Result<std::vector<LoopPicture>> pictures_at(const trace::SeekableFile& file, TimeNs at_ns);

/// The same with every task that has ended, from every event of the file, all of which is checked. Of a damaged file
/// an error; with `allow_truncated`, what stands before the damage, and a line on standard error says so.
Result<std::vector<LoopPicture>> whole_pictures_at(const trace::SeekableFile& file, TimeNs at_ns, bool allow_truncated);

}  // namespace loopscope::cli
