#pragma once

#include <string>
#include <vector>

#include "app/model/lane_query.h"
#include "app/model/model.h"
#include "app/words/words.h"

namespace loopscope::views {

/// What a span is, in words.
struct Explanation {
  std::string who;  ///< "say_after-1"
  model::SpanState state = model::SpanState::running;
  std::string sentence;  ///< "Awaits sleep 1.00 s at gather.cpp:14 in say_after, for 1.00 s from 0.000 020 s."
  std::string cause;     ///< "Woken by a timer." or empty
  std::string where;     ///< the whole path and line of the co_await, or empty
};

/// `now_ns` is how long an open span has lasted.
Explanation explain(const model::Model& model, model::LaneIndex lane, std::size_t span, TimeNs now_ns,
                    words::Words words = {});

/// What a summary of several spans shows, between two times: "12 turns in 60.2 ms from 1.204 s: running 0.03 %,
/// awaiting 99.9 %."
Explanation explain_summary(const model::Model& model, model::LaneIndex lane, const model::Strip& summary,
                            TimeNs from_ns, TimeNs to_ns, words::Words words = {});

/// The sentences of a task that has ended: "Ended at 1.000 s: it returned 'hello'."
std::string explain_end(const model::Model& model, const model::Lane& lane, words::Words words = {});

}  // namespace loopscope::views
