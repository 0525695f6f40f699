// Reads hostile queries, and asks what is accepted of a small trace: no crash, errors of one short line, and a moment
// that is found is one of the trace at which the last step holds.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "app/query/find.h"
#include "tests/core/trace/random_trace.h"

namespace {

using namespace loopscope;
using namespace loopscope::query;

void require(bool condition, const std::string& what) {
  if (condition) return;
  std::cerr << "query_fuzz: " << what << "\n";
  std::abort();
}

struct Asked {
  test::RandomTrace trace = test::random_trace({.seed = 5, .events = 300, .threads = 2});
  model::Model model{trace.builder.symbols()};
  Asked() { model.append(trace.builder.events()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Asked asked;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Result<Query> query = parse(text);
  if (!query) {
    const std::string& error = query.error().message;
    require(error.starts_with("column "), "an error without its place: " + error);
    require(error.find('\n') == std::string::npos && error.size() < 2000, "an error of more than a short line");
    return 0;
  }
  const std::optional<model::Moment> moment = find(asked.model, *query);
  if (!moment) return 0;
  require(moment->events >= 1 && moment->events <= asked.model.events().size(), "a moment that is none");
  query->steps.erase(query->steps.begin(), query->steps.end() - 1);
  require(hold(asked.model, *moment, std::span(&*query, 1)).front(), "a moment at which the query does not hold");
  return 0;
}
