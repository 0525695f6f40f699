#include "app/diagnose/diagnostic.h"

#include "core/base/place.h"

namespace loopscope::diagnose {

const char* to_string(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string location_text(const trace::Symbols& symbols, LocationId location) {
  const trace::Location& place = symbols.location(location);
  return format_place(symbols.string(place.file), place.line);
}

}  // namespace loopscope::diagnose
