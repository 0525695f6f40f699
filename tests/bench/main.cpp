// loopscope_bench SECTION [N]: one of the sections that are compared with other event loops; see peers.h.
// loopscope_bench make-trace|open|query ...: traces of any size; see scale.h.
// loopscope_bench growth [--json] [NAME...]: how costs grow with the number of items; see growth.h.
// loopscope_bench [--benchmark_...]: the benchmarks of Google Benchmark.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string_view>

#include "tests/bench/growth.h"
#include "tests/bench/peers.h"
#include "tests/bench/scale.h"

int main(int argc, char** argv) {
  if (const auto status = loopscope::bench::run_scale_command({argv + 1, argv + argc})) return *status;
  if (argc > 1 && argv[1] == std::string_view("growth")) return loopscope::bench::show_growth({argv + 2, argv + argc});
  if (argc > 1 && argv[1][0] != '-')
    return loopscope::bench::run_peer_section(argv[1], argc > 2 ? std::atoi(argv[2]) : 0) ? 0 : 2;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
