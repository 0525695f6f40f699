// The rows of a CSV file: their form, and that they are the spans of the model.

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "app/exporters/quoting.h"
#include "app/model/model.h"
#include "tests/app/exporters/exported.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::test {
namespace {

using exporters::Format;
using testing::ElementsAre;

using Row = std::vector<std::string>;

/// Takes an RFC 4180 file apart: every record ends with CRLF, quotes stand around whole fields or nowhere.
std::vector<Row> parse_csv(std::string_view text) {
  std::vector<Row> rows(1);
  std::string field;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        field += text[++at];
      } else {
        quoted = false;
        EXPECT_THAT(text.substr(at + 1, 1), testing::AnyOf(",", "\r"));
      }
    } else if (c == '"') {
      EXPECT_EQ(field, "");
      quoted = true;
    } else if (c == ',') {
      rows.back().push_back(std::exchange(field, ""));
    } else if (c == '\r') {
      EXPECT_EQ(text.substr(at, 2), "\r\n");
      ++at;
      rows.back().push_back(std::exchange(field, ""));
      rows.emplace_back();
    } else {
      EXPECT_NE(c, '\n');
      field += c;
    }
  }
  EXPECT_TRUE(rows.back().empty() && field.empty() && !quoted) << "the last record has no end";
  rows.pop_back();
  return rows;
}

/// The rows by the names of the columns.
class Table {
 public:
  explicit Table(std::string_view text) : rows_(parse_csv(text)) {
    if (rows_.empty()) return;
    columns_ = rows_.front();
    rows_.erase(rows_.begin());
    for (const Row& row : rows_) EXPECT_EQ(row.size(), columns_.size());
  }
  std::size_t size() const { return rows_.size(); }
  const Row& columns() const { return columns_; }
  const std::string& at(std::size_t row, const std::string& column) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    EXPECT_NE(found, columns_.end()) << column;
    return rows_.at(row).at(static_cast<std::size_t>(found - columns_.begin()));
  }
  /// The only row whose columns have these values; size() when there is not exactly one.
  std::size_t only(const std::vector<std::pair<std::string, std::string>>& values) const {
    std::size_t found = size();
    for (std::size_t row = 0; row < size(); ++row) {
      const bool fits = std::all_of(values.begin(), values.end(),
                                    [&](const auto& value) { return at(row, value.first) == value.second; });
      if (fits && found != size()) ADD_FAILURE() << "several such rows";
      if (fits) found = row;
    }
    return found;
  }

 private:
  std::vector<Row> rows_;
  Row columns_;
};

/// Everything of a span that the model and a row both know.
using Known = std::tuple<int, ObjectId, std::string, TimeNs, TimeNs>;

std::vector<Known> spans_of(const Table& table) {
  std::vector<Known> spans;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& task = table.at(row, "task");
    const TimeNs begin_ns = std::stoll(table.at(row, "begin_ns"));
    const TimeNs end_ns = std::stoll(table.at(row, "end_ns"));
    EXPECT_EQ(std::stoll(table.at(row, "duration_ns")), end_ns - begin_ns);
    spans.emplace_back(std::stoi(table.at(row, "loop")), task.empty() ? 0u : static_cast<ObjectId>(std::stoul(task)),
                       table.at(row, "state"), begin_ns, end_ns);
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

std::vector<Known> spans_of(const model::Model& model) {
  std::vector<Known> spans;
  const TimeNs end_ns = model.end().time_ns;
  for (const model::Lane& lane : model.lanes()) {
    for (const model::Span& span : lane.spans) {
      spans.emplace_back(int{lane.loop}, lane.id, model::to_string(span.state), span.begin_ns,
                         span.open() ? end_ns : span.end_ns);
    }
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

void expect_the_models_spans(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  model::Model model(symbols);
  model.append(events);
  const Table table(exported(Format::csv, events, symbols));
  EXPECT_EQ(spans_of(table), spans_of(model));
  for (std::size_t row = 1; row < table.size(); ++row) {
    EXPECT_LE(std::stoll(table.at(row - 1, "end_ns")), std::stoll(table.at(row, "end_ns")));
  }
}

TraceBuilder small_trace() {
  using Await = trace::Await;
  using Waker = trace::Waker;
  TraceBuilder trace;
  trace.start("demo").create(1, 0, "main", "program::main").ready(1).frame(1).after(10).run(1).after(5);
  trace.create(2, 1, "a, \"b\"", "worker").ready(2, {Waker::Kind::task, 1}).await(1, Await::What::task, 2, 7);
  trace.frame(2).after(1).run(2).after(4).timer_arm(3, 1000, 2).await(2, Await::What::sleep, 3, 9);
  trace.frame(3).select_begin(980, 0).at(1000).select_end(0).timer_fire(3).handle_begin(3);
  trace.ready(2, {Waker::Kind::timer, 3}).after(2).handle_end(3);
  trace.frame(4).run(2).after(8).done(2, trace::Outcome::exception, "ValueError:\nno");
  return trace;
}

TEST(Csv, AFieldIsQuotedOnlyWhereItMustBe) {
  const std::pair<const char*, const char*> fields[] = {{"", ""},
                                                        {"plain", "plain"},
                                                        {"a b", "a b"},
                                                        {"a,b", "\"a,b\""},
                                                        {"a\"b", "\"a\"\"b\""},
                                                        {"a\r\nb", "\"a\r\nb\""},
                                                        {" a", "\" a\""},
                                                        {"h\xc3\xa9", "\"h\xc3\xa9\""},
                                                        {"\xff\xc3", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
                                                        {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}};
  for (const auto& [text, field] : fields) {
    std::string out;
    exporters::append_csv_field(out, text);
    EXPECT_EQ(out, field);
  }
}

TEST(Csv, HasTheDocumentedColumns) {
  EXPECT_THAT(Table(exported(Format::csv, small_trace())).columns(),
              ElementsAre("lane", "loop", "task", "name", "state", "begin_ns", "end_ns", "duration_ns", "awaits",
                          "target", "location", "waker", "waker_id", "waker_name", "outcome", "result", "frame",
                          "coroutine", "parent", "unfinished"));
}

TEST(Csv, ARowSaysWhatIsAwaitedWhereAndWhoWoke) {
  const Table table(exported(Format::csv, small_trace()));
  const std::size_t sleep = table.only({{"task", "2"}, {"state", "awaiting"}});
  ASSERT_LT(sleep, table.size());
  EXPECT_EQ(table.at(sleep, "name"), "a, \"b\"");
  EXPECT_EQ(table.at(sleep, "awaits"), "sleep");
  EXPECT_EQ(table.at(sleep, "target"), "3");
  EXPECT_EQ(table.at(sleep, "location"), "program.cpp:9");
  EXPECT_EQ(table.at(sleep, "coroutine"), "worker");
  EXPECT_EQ(table.at(sleep, "parent"), "1");
  EXPECT_EQ(table.at(sleep, "unfinished"), "");

  const std::size_t by_task = table.only({{"task", "2"}, {"state", "ready"}, {"begin_ns", "15"}});
  ASSERT_LT(by_task, table.size());
  EXPECT_EQ(table.at(by_task, "waker"), "task");
  EXPECT_EQ(table.at(by_task, "waker_id"), "1");
  EXPECT_EQ(table.at(by_task, "waker_name"), "main");
  const std::size_t by_timer = table.only({{"task", "2"}, {"state", "ready"}, {"begin_ns", "1000"}});
  ASSERT_LT(by_timer, table.size());
  EXPECT_EQ(table.at(by_timer, "waker"), "timer");
  EXPECT_EQ(table.at(by_timer, "waker_name"), "");
}

TEST(Csv, ARowOfAThreadSaysWhatItIsBlockedIn) {
  TraceBuilder trace;
  trace.thread_begin(1, "client-1").after(10).thread_block(1, trace::Call::recv, 7, 23).after(500).thread_resume(1);
  const Table table(exported(Format::csv, trace.thread_end(1)));
  ASSERT_EQ(table.size(), 3u) << "and none of a loop";
  const std::size_t row = table.only({{"lane", "thread"}, {"state", "blocked"}});
  EXPECT_EQ(table.at(row, "name"), "client-1");
  EXPECT_EQ(table.at(row, "awaits"), "recv");
  EXPECT_EQ(table.at(row, "target"), "7");
  EXPECT_EQ(table.at(row, "location"), "program.cpp:23");
  EXPECT_EQ(table.at(row, "duration_ns"), "500");
  EXPECT_EQ(table.at(row, "frame"), "");
}

TEST(Csv, TheLastRowOfATaskHasItsOutcomeAndWhatLastsIsMarked) {
  const Table table(exported(Format::csv, small_trace()));
  const std::size_t last = table.only({{"outcome", "exception"}});
  ASSERT_LT(last, table.size());
  EXPECT_EQ(table.at(last, "task"), "2");
  EXPECT_EQ(table.at(last, "result"), "ValueError:\nno");
  const std::size_t open = table.only({{"task", "1"}, {"state", "awaiting"}});
  ASSERT_LT(open, table.size());
  EXPECT_EQ(table.at(open, "unfinished"), "true");
  EXPECT_EQ(table.at(open, "end_ns"), "1010");
  const std::size_t select = table.only({{"state", "select"}});
  ASSERT_LT(select, table.size());
  EXPECT_EQ(table.at(select, "lane"), "loop");
  EXPECT_EQ(table.at(select, "task"), "");
  EXPECT_EQ(table.at(select, "name"), "demo");
  EXPECT_EQ(table.at(select, "frame"), "3");
}

TEST(Csv, ADescriptorMayBe0OrUnknown) {
  using Await = trace::Await;
  using Waker = trace::Waker;
  TraceBuilder trace;
  trace.start().frame(1);
  for (const auto& [task, fd] : {std::pair(ObjectId{1}, 0u), std::pair(ObjectId{2}, trace::kUnknownFd)}) {
    trace.create(task)
        .ready(task)
        .run(task)
        .await(task, Await::What::fd_read, fd)
        .after(1)
        .ready(task, {Waker::Kind::fd, fd});
  }
  const Table table(exported(Format::csv, trace));
  EXPECT_EQ(table.at(table.only({{"task", "1"}, {"state", "selector"}}), "target"), "0");
  EXPECT_EQ(table.at(table.only({{"task", "1"}, {"waker", "fd"}}), "waker_id"), "0");
  EXPECT_EQ(table.at(table.only({{"task", "2"}, {"state", "selector"}}), "target"), "");
  EXPECT_EQ(table.at(table.only({{"task", "2"}, {"waker", "fd"}}), "waker_id"), "");
}

TEST(Csv, OfNoEventsThereIsTheHeadAlone) { EXPECT_EQ(Table(exported(Format::csv, TraceBuilder())).size(), 0u); }

TEST(Csv, RowsAreTheSpansOfTheModel) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const RandomTrace random = random_trace({.seed = seed, .events = 3000, .free_turns = seed % 2 == 0, .threads = 3});
    expect_the_models_spans(random.builder.events(), random.builder.symbols());
  }
}

TEST(Csv, RowsAreTheSpansOfTheModelWhereEventsWereLost) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const RandomTrace random = random_trace({.seed = seed, .events = 3000});
    expect_the_models_spans(with_losses(random.builder.events(), seed), random.builder.symbols());
  }
}

}  // namespace
}  // namespace loopscope::test
