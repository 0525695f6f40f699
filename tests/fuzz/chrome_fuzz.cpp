// Reads hostile Chrome traces. An input is one byte of options, then a file:
//   bit 0   put it into an array of events first
// Whatever is accepted, whole or up to its damage, must be a sound trace; what is not, an error of one line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/app/importers/checking_receiver.h"
#include "tests/core/trace/whole_trace.h"

namespace {

using namespace loopscope;
using namespace loopscope::importers;

void require(bool condition, const std::string& what) {
  if (condition) return;
  std::cerr << "chrome_fuzz: " << what << "\n";
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  if ((data[0] & 1) != 0) text = "[" + text;
  const trace::ByteSource source(std::as_bytes(std::span(text)));
  CheckingReceiver strict, lenient;
  const Result<ImportSummary> whole = import_chrome_json(*open_text(source), "input", false, strict);
  const Result<ImportSummary> part = import_chrome_json(*open_text(source), "input", true, lenient);
  require(strict.complaint().empty(), strict.complaint());
  require(lenient.complaint().empty(), lenient.complaint());
  require(whole.ok() == strict.finished() && part.ok() == lenient.finished(), "an import that does not finish");
  if (!whole) {
    require(whole.error().message.starts_with("input: "), "an error without its place: " + whole.error().message);
    require(whole.error().message.find('\n') == std::string::npos, "an error of several lines");
  } else {
    require(part.ok() && part->damage.has_value() == whole->damage.has_value(), "damage in a file without damage");
    require(strict.trace().events == lenient.trace().events, "a whole file reads differently with allow_truncated");
  }
  if (part) {
    require(part->damage || whole.ok(), "a damaged file was accepted as whole");
    // Offsets are those of the text as UTF-8, in which a unit of UTF-16 takes up to three bytes.
    require(!part->damage || part->damage->offset <= 3 * text.size(), "damage behind the end of the file");
    require(part->notice.find('\n') == std::string::npos, "a notice of several lines");
    const bool is_copy = text.find("loopscope") != std::string::npos;  // of a trace, which is packed
    require(is_copy || lenient.trace().events.size() <= 8 * text.size() + 2048, "more events than the file can hold");
  }
  return 0;
}
