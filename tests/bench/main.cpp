// loopscope_bench SECTION [N]: one of the sections that are compared with other event loops; see peers.h.
// loopscope_bench [--benchmark_...]: the benchmarks of Google Benchmark.

#include <benchmark/benchmark.h>

#include <cstdlib>

#include "tests/bench/peers.h"

int main(int argc, char** argv) {
  if (argc > 1 && argv[1][0] != '-')
    return loopscope::bench::run_peer_section(argv[1], argc > 2 ? std::atoi(argv[2]) : 0) ? 0 : 2;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
