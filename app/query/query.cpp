#include "app/query/query.h"

#include "core/trace/event/task_state.h"

namespace loopscope::query {

bool Pattern::matches(std::string_view candidate) const {
  if (literal) return candidate == text;
  std::string_view rest = text;
  const std::size_t first = rest.find('*');
  if (first == std::string_view::npos) return candidate == rest;
  if (!candidate.starts_with(rest.substr(0, first))) return false;
  candidate.remove_prefix(first);
  rest.remove_prefix(first + 1);
  // What stands between two stars is best found as early as possible; the last piece has to be at the end.
  for (std::size_t star = rest.find('*'); star != std::string_view::npos; star = rest.find('*')) {
    const std::string_view piece = rest.substr(0, star);
    const std::size_t at = candidate.find(piece);
    if (at == std::string_view::npos) return false;
    candidate.remove_prefix(at + piece.size());
    rest.remove_prefix(star + 1);
  }
  return candidate.ends_with(rest);
}

bool Comparison::holds(std::int64_t left) const {
  switch (op) {
    case Operator::equal:
      return left == value;
    case Operator::not_equal:
      return left != value;
    case Operator::less:
      return left < value;
    case Operator::at_most:
      return left <= value;
    case Operator::greater:
      return left > value;
    case Operator::at_least:
      return left >= value;
  }
  return false;
}

const char* to_string(LaneState state) {
  if (state == LaneState::blocked) return trace::to_string(trace::ThreadState::blocked);
  if (state == LaneState::ended) return trace::to_string(trace::ThreadState::ended);
  return trace::to_string(static_cast<trace::TaskState>(state));
}

}  // namespace loopscope::query
