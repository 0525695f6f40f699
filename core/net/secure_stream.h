#pragma once

#include "core/net/security.h"
#include "core/net/stream.h"
#include "core/task/coro.h"

namespace loopscope {

/// Puts security between a stream and what it goes through, whose reading is paused: waits until the handshake is done.
/// When that fails, or whoever waits is cancelled, the transport below is closed.
Coro<void> secure_stream(Ref<Stream> stream, Ref<Transport> below, const TransportSecurity& security,
                         SecurityOptions options);

}  // namespace loopscope
