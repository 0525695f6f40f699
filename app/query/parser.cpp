#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/query/lexer.h"
#include "app/query/query.h"
#include "core/base/time.h"
#include "core/trace/event/event_text.h"

namespace loopscope::query {
namespace {

template <class T>
struct Word {
  std::string_view word;
  T meaning;
};

using Of = Quantity::Of;
constexpr std::array<Word<Of>, 8> kQuantities = {{{"ready", Of::ready},
                                                  {"timers", Of::timers},
                                                  {"watches", Of::watches},
                                                  {"jobs", Of::jobs},
                                                  {"tasks", Of::tasks},
                                                  {"fired", Of::fired},
                                                  {"turns", Of::turns},
                                                  {"timeout", Of::timeout}}};
constexpr std::array<Word<Operator>, 6> kOperators = {{{"=", Operator::equal},
                                                       {"!=", Operator::not_equal},
                                                       {"<", Operator::less},
                                                       {"<=", Operator::at_most},
                                                       {">", Operator::greater},
                                                       {">=", Operator::at_least}}};
constexpr std::array<Word<TimeNs>, 5> kUnits = {
    {{"ns", 1}, {"us", 1000}, {"ms", kNsPerMs}, {"s", kNsPerSecond}, {"min", 60 * kNsPerSecond}}};
constexpr std::array kPhases = {trace::LoopPhase::select, trace::LoopPhase::run, trace::LoopPhase::idle,
                                trace::LoopPhase::paused};
constexpr std::array kWakers = {trace::Waker::Kind::timer, trace::Waker::Kind::fd, trace::Waker::Kind::callback,
                                trace::Waker::Kind::thread};

/// The first `count` enumerators by the words that a trace has for them.
template <class T>
std::vector<Word<T>> words_of(int count) {
  std::vector<Word<T>> words;
  for (int i = 0; i < count; ++i) words.push_back({to_string(static_cast<T>(i)), static_cast<T>(i)});
  return words;
}

std::vector<Word<trace::Kind>> kinds() {
  std::vector<Word<trace::Kind>> words;
  for (int i = 1; i < trace::kKindCount; ++i) {
    words.push_back({trace::kind_info(static_cast<trace::Kind>(i)).name, static_cast<trace::Kind>(i)});
  }
  return words;
}

template <class T, std::size_t N>
std::vector<Word<T>> words_of(const std::array<T, N>& meanings) {
  std::vector<Word<T>> words;
  for (const T meaning : meanings) words.push_back({to_string(meaning), meaning});
  return words;
}

template <class Words>
std::string list_of(const Words& words) {
  std::string list;
  for (const auto& word : words) fmt::format_to(std::back_inserter(list), "{}{}", list.empty() ? "" : ", ", word.word);
  return list;
}

/// A timeout without limit is longer than any other.
constexpr TimeNs kNoEnd = std::numeric_limits<TimeNs>::max();

constexpr std::string_view kConditions =
    "a task's name, all, a number and of, ready, timers, watches, jobs, tasks, fired, turns, timeout, loop, event, "
    "printed, waker, not, (";

/// Reads from left to right. The first thing that is wrong is kept, and from then on nothing is read.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Result<Query> run(bool then_allowed) {
    Query query;
    query.steps.push_back(either(0));
    while (!error_ && take("then")) {
      if (!then_allowed) fail(previous(), "then has no place in a condition; valid: and, or");
      query.steps.push_back(either(0));
    }
    if (!error_ && next().kind != Token::Kind::end) fail_word("and, or, then, the end");
    if (error_) return *error_;
    return query;
  }

 private:
  const Token& next() const { return tokens_[at_]; }
  const Token& after_next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  const Token& previous() const { return tokens_[at_ - 1]; }
  void skip() {
    if (next().kind != Token::Kind::end) ++at_;
  }
  bool take(std::string_view word) {
    if (!next().is(word)) return false;
    skip();
    return true;
  }

  void fail(const Token& token, std::string_view message) {
    if (!error_) error_ = error_at(token.column, message);
  }
  void fail_word(std::string_view valid) {
    const bool end = next().kind == Token::Kind::end;
    const std::string what = end ? "the query ends here" : fmt::format("{} cannot stand here", shown(next().text));
    fail(next(), fmt::format("{}; valid: {}", what, valid));
  }

  template <class Words>
  auto meaning(const Words& words, std::string_view more = {}) {
    for (const auto& word : words) {
      if (next().kind == Token::Kind::quoted || next().text != word.word || next().kind == Token::Kind::end) continue;
      skip();
      return word.meaning;
    }
    fail_word(list_of(words) + std::string(more));
    return words.front().meaning;
  }

  Expression either(int depth) {
    Expression result = both(depth);
    while (!error_ && take("or")) result = joined(Expression::Kind::either, std::move(result), both(depth));
    return result;
  }
  Expression both(int depth) {
    Expression result = one(depth);
    while (!error_ && take("and")) result = joined(Expression::Kind::both, std::move(result), one(depth));
    return result;
  }
  static Expression joined(Expression::Kind kind, Expression left, Expression right) {
    if (left.kind != kind) {
      Expression outer{.kind = kind, .condition = {}, .operands = {}};
      outer.operands.push_back(std::move(left));
      left = std::move(outer);
    }
    left.operands.push_back(std::move(right));
    return left;
  }

  Expression one(int depth) {
    if (depth >= kMaxDepth) fail(next(), fmt::format("nested too deeply; valid: {} levels", kMaxDepth));
    if (error_) return {};
    if (take("not")) {
      Expression result{.kind = Expression::Kind::negation, .condition = {}, .operands = {}};
      result.operands.push_back(one(depth + 1));
      return result;
    }
    if (next().is_sign("(")) {
      skip();
      Expression result = either(depth + 1);
      if (!next().is_sign(")")) fail_word("and, or, )");
      skip();
      return result;
    }
    if (++conditions_ > kMaxConditions) {
      fail(next(), fmt::format("too many conditions; valid: up to {}", kMaxConditions));
    }
    return {.kind = Expression::Kind::condition, .condition = condition(), .operands = {}};
  }

  Condition condition() {
    if (next().kind == Token::Kind::word) {
      for (const auto& quantity : kQuantities) {
        if (take(quantity.word)) return quantity_of(quantity.meaning);
      }
      if (take("loop")) return loop_is();
      if (take("event")) return event_is();
      if (take("printed")) return Printed{pattern("a text")};
      if (take("waker")) return woken_by();
    }
    return of_lanes();
  }

  Condition quantity_of(Of of) {
    const Operator op = meaning(kOperators);
    const std::int64_t value = of == Of::timeout ? duration() : number("a number");
    return Quantity{of, {op, value}};
  }

  Condition loop_is() {
    LoopIs result;
    const bool named = !next().is("is") || after_next().is("is");
    if (named) result.name = pattern("is, the name of a loop");
    expect_is();
    result.phase = meaning(words_of(kPhases));
    return result;
  }

  Condition event_is() {
    EventIs result;
    result.kind = meaning(kinds());
    if (!error_ && take("of")) result.of = pattern("a task's name");
    return result;
  }

  Condition woken_by() {
    LaneCondition result;
    if (!error_ && !take("of")) fail_word("of");
    result.who = who();
    expect_is();
    WokenBy by;
    for (const trace::Waker::Kind kind : kWakers) {
      if (!error_ && by.kind == trace::Waker::Kind::none && take(to_string(kind))) by.kind = kind;
    }
    if (by.kind == trace::Waker::Kind::none) {
      by.kind = trace::Waker::Kind::task;
      by.task = pattern(list_of(words_of(kWakers)) + ", a task's name");
    }
    result.what = std::move(by);
    return result;
  }

  Condition of_lanes() {
    LaneCondition result;
    result.who = who();
    if (error_) return result;
    if (take("is") || take("are")) {
      result.what = Is{meaning(words_of<LaneState>(kLaneStateCount))};
    } else if (take("awaits") || take("await")) {
      result.what = awaits();
    } else if (take("blocks") || take("block")) {
      if (!take("in")) fail_word("in");
      result.what = BlocksIn{meaning(words_of<trace::Call>(trace::kCallCount))};
    } else if (take("ready")) {
      return ready_at(std::move(result.who));
    } else {
      fail_word("is, awaits, blocks in, ready at");
    }
    return result;
  }

  Awaits awaits() {
    Awaits result;
    result.what = meaning(words_of<trace::Await::What>(trace::kAwaitWhatCount));
    if (error_ || next().kind == Token::Kind::end || next().kind == Token::Kind::sign) return result;
    for (const char* word : {"and", "or", "then"}) {
      if (next().is(word)) return result;
    }
    if (result.what == trace::Await::What::task) {
      result.task = pattern("a task's name");
    } else {
      result.target = static_cast<std::uint32_t>(number("and, or, then, the number of what is awaited"));
    }
    return result;
  }

  Condition ready_at(Who who) {
    if (!take("at")) fail_word("at");
    if (who.count != Who::Count::any) fail(previous(), "one task alone is at a place; valid: its name");
    ReadyAt result{std::move(who.name), static_cast<std::uint32_t>(number("a place in the ready queue, from 1"))};
    if (result.place == 0) fail(previous(), "places are counted from 1");
    return result;
  }

  Who who() {
    Who result;
    if (next().is("all")) {
      skip();
      result.count = Who::Count::all;
    } else if (next().kind == Token::Kind::word && after_next().is("of")) {
      result.count = Who::Count::number;
      result.number = static_cast<std::uint32_t>(number("a number"));
      skip();
    }
    result.name = pattern(result.count == Who::Count::any && at_ == condition_begin() ? kConditions : "a task's name");
    return result;
  }
  // A name that opens a condition is told all that could stand there instead.
  std::size_t condition_begin() const {
    const bool opens = at_ == 0 || tokens_[at_ - 1].is("and") || tokens_[at_ - 1].is("or") ||
                       tokens_[at_ - 1].is("then") || tokens_[at_ - 1].is("not") || tokens_[at_ - 1].is_sign("(");
    return opens ? at_ : tokens_.size();
  }

  Pattern pattern(std::string_view valid) {
    const Token& token = next();
    static constexpr std::string_view kReserved[] = {"and", "or", "then", "is", "are"};
    const bool reserved = token.kind == Token::Kind::word &&
                          std::find(std::begin(kReserved), std::end(kReserved), token.text) != std::end(kReserved);
    if (error_ || reserved || token.kind == Token::Kind::end || token.kind == Token::Kind::sign) {
      fail_word(valid);
      return {};
    }
    skip();
    return {token.text, token.kind == Token::Kind::quoted};
  }

  std::int64_t number(std::string_view valid) {
    std::uint32_t value = 0;
    const std::string& text = next().text;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (next().kind != Token::Kind::word || failure != std::errc() || end != text.data() + text.size()) {
      fail_word(valid);
    }
    skip();
    return value;
  }

  TimeNs duration() {
    constexpr std::string_view kValid = "a time such as 1s, 250ms, 10us, 500ns, 2min or 0s; forever";
    if (take("forever")) return kNoEnd;
    double value = 0;
    const std::string text = next().text;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [word, ns] : kUnits) {
      const double whole = value * static_cast<double>(ns);
      if (failure != std::errc() || unit != word || !(whole >= 0 && whole < 9e18)) continue;
      skip();
      return static_cast<TimeNs>(whole + 0.5);
    }
    fail_word(kValid);
    return 0;
  }

  void expect_is() {
    if (!error_ && !take("is") && !take("are")) fail_word("is");
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int conditions_ = 0;
  std::optional<Error> error_;
};

Result<Query> parse_text(std::string_view text, bool then_allowed) {
  if (text.size() > kMaxQueryBytes) {
    return error_at(1, fmt::format("a query of {} bytes; valid: up to {}", text.size(), kMaxQueryBytes));
  }
  Result<std::vector<Token>> tokens = tokens_of(text);
  if (!tokens) return tokens.error();
  return Parser(*std::move(tokens)).run(then_allowed);
}

}  // namespace

Result<Query> parse(std::string_view text) { return parse_text(text, true); }
Result<Query> parse_condition(std::string_view text) { return parse_text(text, false); }

}  // namespace loopscope::query
