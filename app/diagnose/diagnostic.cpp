#include "app/diagnose/diagnostic.h"

#include <fmt/format.h>

namespace loopscope::diagnose {

const char* to_string(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string location_text(const trace::Symbols& symbols, LocationId location) {
  const trace::Location& place = symbols.location(location);
  const std::string_view file = symbols.string(place.file);
  return place.line == 0 ? std::string(file) : fmt::format("{}:{}", file, place.line);
}

}  // namespace loopscope::diagnose
