#pragma once

#include "tests/core/trace/trace_builder.h"

namespace loopscope::test {

/// main (task 1) gathers say_after-1 (2, sleeps 1000 ns) and say_after-2 (3, sleeps 2000 ns); every turn takes 100 ns.
/// The numbers of the events stand at the left.
inline TraceBuilder gather_trace() {
  using Await = trace::Await;
  using Waker = trace::Waker;
  TraceBuilder trace;
  trace.start("loop").create(1, 0, "main", "gather_main").ready(1);                   // 0 to 2
  trace.frame(1).select_begin(0).select_end();                                        // 3 to 5
  trace.run(1);                                                                       // 6
  trace.create(2, 1, "say_after-1", "say_after").ready(2, {Waker::Kind::task, 1});    // 7, 8
  trace.create(3, 1, "say_after-2", "say_after").ready(3, {Waker::Kind::task, 1});    // 9, 10
  trace.add(trace::Kind::future_create, 4, trace::pack(1, 2));                        // 11
  trace.after(100).await(1, Await::What::gather, 4, 30);                              // 12
  trace.frame(2).select_begin(0).select_end();                                        // 13 to 15
  trace.run(2).timer_arm(5, 1200, 2).after(100).await(2, Await::What::sleep, 5, 10);  // 16 to 18, at 200
  trace.run(3).timer_arm(6, 2300, 3).after(100).await(3, Await::What::sleep, 6, 10);  // 19 to 21, at 300
  trace.frame(3).select_begin(900).at(1200).select_end().timer_fire(5);               // 22 to 25
  trace.handle_begin(5).ready(2, {Waker::Kind::timer, 5}).after(100).handle_end(5);   // 26 to 28, at 1300
  trace.frame(4).select_begin(0).select_end();                                        // 29 to 31
  trace.run(2).print("hello", 2).after(100).done(2);                                  // 32 to 34, at 1400
  return trace;
}

}  // namespace loopscope::test
