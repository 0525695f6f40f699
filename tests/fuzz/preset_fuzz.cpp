// Reads hostile preset files: the input is the file's text. What is accepted means the same when it is written and read
// again; what is not, is an error of one short line with its place.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "app/presets/catalogue/preset_file.h"

namespace {

using namespace loopscope;
using namespace loopscope::presets;

void require(bool condition, const std::string& what) {
  if (condition) return;
  std::cerr << "preset_fuzz: " << what << "\n";
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<RunRequest> read = parse_preset_file("input", text);
  if (!read) {
    const std::string& error = read.error().message;
    require(error.starts_with("input:"), "an error without its place: " + error);
    require(error.find('\n') == std::string::npos, "an error of several lines");
    require(error.size() < 2000, "a long error");
    return 0;
  }
  for (const Parameter& parameter : read->preset->parameters) {
    const double value = read->values.number(parameter.name);
    require(value >= parameter.min && value <= parameter.max, "a value out of range: " + parameter.name);
  }
  require(read->preset->runs_on(read->clock), "a clock that the preset has not");
  const Result<RunRequest> again = parse_preset_file("again", preset_file_text(*read));
  require(again.ok(), "what was written is not read: " + (again.ok() ? "" : again.error().message));
  require(again->preset == read->preset && again->values == read->values && again->clock == read->clock &&
              again->turn_cost == read->turn_cost && again->title == read->title,
          "what was written reads differently");
  return 0;
}
