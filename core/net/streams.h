#pragma once

#include <string>
#include <utility>

#include "core/net/server.h"
#include "core/net/stream_reader.h"
#include "core/net/stream_writer.h"

namespace loopscope {

/// Connects to a port of the loop's network: `auto [reader, writer] = co_await open_connection("127.0.0.1", 8888)`.
/// Throws std::system_error that names host and port when that is not possible. limit: the longest line that the reader
/// looks for.
Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host, int port,
                                                            std::size_t limit = StreamReader::kDefaultLimit);

/// The same to a Unix-domain socket; a first byte of 0 in the path stands for an abstract name.
Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(std::string path,
                                                                 std::size_t limit = StreamReader::kDefaultLimit);

}  // namespace loopscope
