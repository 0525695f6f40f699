#pragma once

#include <cstdint>
#include <vector>

#include "app/importers/byte_stream.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"

namespace loopscope::importers {

/// What a handler of asio's waits for, as far as the name of its operation says it.
enum class AsioWait : std::uint8_t {
  queue,    ///< nothing: it was posted, so it is ready at once
  timer,    ///< async_wait of a timer
  read,     ///< a descriptor that can be read: receive, read_some, accept
  write,    ///< one that can be written: send, write_some, connect
  job,      ///< a resolver's thread
  event,    ///< a signal, or a descriptor's readiness in a direction that the log does not say
  unknown,  ///< an operation not known here
};

inline constexpr std::uint32_t kNoHandler = UINT32_MAX;
inline constexpr std::uint32_t kNoStep = UINT32_MAX;

struct AsioHandler {
  std::uint64_t number = 0;           ///< in the log; the same number may come again when logs were joined
  std::uint32_t parent = kNoHandler;  ///< the handler that started the operation; kNoHandler: the program
  std::uint32_t object = 0;           ///< what it was started on; 0 when the log does not say
  StringId name = 0;                  ///< "socket-2.async_receive"
  LocationId operation = 0;           ///< the same without the object's number, as a function
  std::uint32_t first_place = 0;      ///< where it was started from, innermost first: a range of AsioLog::places
  std::uint32_t places = 0;
  std::uint32_t begin_step = kNoStep;  ///< its '>'
  std::uint32_t end_step = kNoStep;    ///< its '<' or '!' after that
  AsioWait wait = AsioWait::unknown;
  bool in_strand = false;  ///< started on a strand: it may be run inside another handler of the same thread
};

struct AsioStep {
  enum class What : std::uint8_t {
    create,     ///< n*m
    run,        ///< >m
    end,        ///< <m
    escape,     ///< !m: an exception left it
    destroy,    ///< ~m: it will not run
    io,         ///< .m: its descriptor's operation is done
    operation,  ///< n|: an operation without a handler, such as cancel
  };
  TimeNs time_ns = 0;                  ///< since the log's first line, never decreasing
  std::uint32_t handler = kNoHandler;  ///< m, or n of an operation: kNoHandler there is the program
  StringId text = 0;                   ///< run: what it was called with; operation: which
  std::uint32_t object = 0;            ///< operation: on what
  What what = What::create;
  bool cancels = false;  ///< operation: it cancels what the object waits for
  bool failed = false;   ///< run: with an error
  bool aborted = false;  ///< run: with operation_aborted
};

/// A handler tracking log (ASIO_ENABLE_HANDLER_TRACKING), read and put in order: lines "@asio|seconds.microseconds|
/// action|description" among whatever else the program wrote to standard error. Lines that cannot be read are counted;
/// a time that lies before the line above it is taken as that one's (threads write in another order than they look at
/// the clock).
struct AsioLog {
  std::vector<AsioHandler> handlers;
  std::vector<AsioStep> steps;
  std::vector<LocationId> places;
  std::uint64_t other_lines = 0;         ///< not asio's
  std::uint64_t unreadable_lines = 0;    ///< of asio's
  std::uint64_t first_unreadable = 0;    ///< its number, from 1
  std::uint64_t unknown_handlers = 0;    ///< whose creation is not in the log
  std::uint64_t ends_without_begin = 0;  ///< of handlers that are not running, or never were
  std::uint64_t steps_back = 0;          ///< times the clock went back by more than a millisecond
};

AsioLog read_asio_log(ByteStream& text, trace::Symbols& symbols);

}  // namespace loopscope::importers
