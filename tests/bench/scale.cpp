#include "tests/bench/scale.h"

namespace loopscope::bench {

std::optional<int> run_scale_command(const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  const std::vector<std::string> arguments(words.begin() + 1, words.end());
  if (words.front() == "make-trace") return make_trace(arguments);
  if (words.front() == "open") return open_trace(arguments);
  if (words.front() == "query") return query_trace(arguments);
  if (words.front() == "live") return watch_live(arguments);
  return std::nullopt;
}

}  // namespace loopscope::bench
