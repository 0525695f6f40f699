#include "app/diagnose/diagnostic.h"

#include <fmt/format.h>

namespace loopscope::diagnose {

const char* to_string(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string location_text(const trace::Symbols& symbols, LocationId id) {
  const trace::Location& location = symbols.location(id);
  const std::string_view file = symbols.string(location.file);
  return location.line == 0 ? std::string(file) : fmt::format("{}:{}", file, location.line);
}

}  // namespace loopscope::diagnose
