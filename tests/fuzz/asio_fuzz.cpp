// Reads hostile handler tracking logs of asio. An input is a file, in which a line that begins with a digit, or with
// what an action begins with, is given asio's prefix and a time first: "0*1|a@0.b" becomes "@asio|1.000001|0*1|a@0.b".
// Whatever is accepted must be a sound trace; what is not, an error of one line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/app/importers/checking_receiver.h"
#include "tests/core/trace/whole_trace.h"

namespace {

using namespace loopscope;
using namespace loopscope::importers;

void require(bool condition, const std::string& what) {
  if (condition) return;
  std::cerr << "asio_fuzz: " << what << "\n";
  std::abort();
}

std::string with_prefixes(std::string_view text) {
  std::string out;
  for (int time = 1; !text.empty(); ++time) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty() && std::string_view("0123456789><!~.").find(line[0]) != std::string_view::npos) {
      const std::string digits = std::to_string(time % 1'000'000);
      out += "@asio|1." + std::string(6 - digits.size(), '0') + digits + "|";
    }
    out += std::string(line) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = with_prefixes({reinterpret_cast<const char*>(data), size});
  const trace::ByteSource source(std::as_bytes(std::span(text)));
  CheckingReceiver receiver;
  const Result<ImportSummary> summary = import_asio_log(*open_text(source), "input", false, receiver);
  require(receiver.complaint().empty(), receiver.complaint());
  require(summary.ok() == receiver.finished(), "an import that does not finish");
  if (!summary) {
    require(summary.error().message.starts_with("input: "), "an error without its place: " + summary.error().message);
    require(summary.error().message.find('\n') == std::string::npos, "an error of several lines");
    return 0;
  }
  require(summary->notice.find('\n') == std::string::npos, "a notice of several lines");
  require(receiver.trace().events.size() <= 8 * text.size() + 2048, "more events than the file can hold");
  return 0;
}
