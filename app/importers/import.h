#pragma once

#include <optional>
#include <span>
#include <string>

#include "app/importers/byte_stream.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/trace_info.h"
#include "core/trace/file/block_reader.h"

namespace loopscope::importers {

/// Takes what an import gives, in order.
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Once, before all events. `duration_ns` is the time of the last of them, or somewhat more. After it the import does
  /// not fail any more.
  virtual void begin(const trace::TraceInfo& info, TimeNs duration_ns) = 0;
  /// Some events, and all symbols that they and those before speak of: more with each call.
  virtual void take(std::span<const trace::Event> events, const trace::Symbols& symbols) = 0;
  /// Once, after all events, with the symbols for whoever wants to keep them. Not when the import fails.
  virtual void finish(trace::Symbols&& symbols) = 0;
};

/// What is to be said of an import.
struct ImportSummary {
  std::string notice;                   ///< one line: what was left out or taken otherwise; empty when all is said
  std::optional<trace::Damage> damage;  ///< set when the rest of the file could not be read, or is not there
};

/// Imports a Chrome trace, or the handler tracking log of an asio program. The events are portable and pass
/// trace::check_form and trace::Validator, whatever the text holds. `name` stands for it in messages and in
/// TraceInfo. Errors are one line with the place; damage is one unless `allow_truncated`, and nothing is given then.
/// That a file ends in the middle, as it does when its writer is killed, is damage but never an error. The memory taken
/// is at most twice the text's size; for usual ones a fraction of it.
Result<ImportSummary> import_chrome_json(ByteStream& text, const std::string& name, bool allow_truncated,
                                         Receiver& receiver);
Result<ImportSummary> import_asio_log(ByteStream& text, const std::string& name, bool allow_truncated,
                                      Receiver& receiver);

}  // namespace loopscope::importers
