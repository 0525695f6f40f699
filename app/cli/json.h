#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "core/base/ids.h"

namespace loopscope::cli {

/// Keys stay in the order they are written in.
using Json = nlohmann::ordered_json;

inline Json id_or_null(ObjectId id) { return id == kNoObject ? Json() : Json(id); }

/// Indented, with a line end. Bytes that are not UTF-8, which a trace of another program may hold, become U+FFFD.
inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace loopscope::cli
