#include "app/exporters/csv_exporter.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "app/exporters/quoting.h"
#include "core/base/place.h"
#include "core/trace/event/event_text.h"

namespace loopscope::exporters {
namespace {

constexpr std::string_view kColumns =
    "lane,loop,task,name,state,begin_ns,end_ns,duration_ns,awaits,target,location,waker,waker_id,waker_name,"
    "outcome,result,frame,coroutine,parent,unfinished";

/// The fields of one row, in the order of the columns.
class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  template <class Integer>
  Row& number(Integer value) {
    separate();
    const fmt::format_int digits(value);
    out_.append(digits.data(), digits.size());
    return *this;
  }
  Row& id(std::uint32_t value) { return value == 0 ? nothing() : number(value); }
  /// 0 is a descriptor but no object.
  Row& descriptor(std::uint32_t value) { return value == trace::kUnknownFd ? nothing() : number(value); }
  Row& text(std::string_view value) {
    separate();
    append_csv_field(out_, value);
    return *this;
  }
  Row& nothing() {
    separate();
    return *this;
  }
  Row& location(const trace::Symbols& symbols, LocationId id) {
    const trace::Location& at = symbols.location(id);
    return text(format_place(symbols.string(at.file), at.line));
  }
  void end() { out_ += "\r\n"; }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace

Result<std::unique_ptr<Exporter>> CsvExporter::create(Target target) {
  Result<OutputFile> file = OutputFile::create(std::move(target));
  if (!file) return file.error();
  file->out().append(kColumns).append("\r\n");
  return std::unique_ptr<Exporter>(new CsvExporter(*std::move(file)));
}

Result<void> CsvExporter::append(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  for (const trace::Event& event : events) {
    spans_.add(event, symbols);
    if (Result<void> written = file_.pass(); !written) return written;
  }
  return {};
}

Result<void> CsvExporter::finish(const trace::Symbols& symbols) {
  spans_.finish(symbols);
  return file_.finish();
}

void CsvExporter::span_ended(const Lane& lane, const Span& span, const trace::Symbols& symbols) {
  const bool is_task = lane.kind == model::LaneKind::task;
  Row row(file_.out());
  const bool is_thread = lane.kind == model::LaneKind::thread;
  row.text(is_task ? "task" : is_thread ? "thread" : "loop").number(unsigned{lane.loop}).id(lane.id).text(lane.name);
  row.text(model::to_string(span.state)).number(span.begin_ns).number(span.end_ns).number(span.end_ns - span.begin_ns);
  if (span.awaits) {
    row.text(trace::to_string(span.awaits->what));
    span.awaits->on_selector() ? row.descriptor(span.awaits->target) : row.id(span.awaits->target);
    row.location(symbols, span.location);
  } else if (span.block) {
    row.text(trace::to_string(span.block->in)).descriptor(span.block->fd).location(symbols, span.location);
  } else {
    row.nothing().nothing().nothing();
  }
  if (span.waker && span.waker->kind != trace::Waker::Kind::none) {
    row.text(trace::to_string(span.waker->kind));
    span.waker->kind == trace::Waker::Kind::fd ? row.descriptor(span.waker->id) : row.id(span.waker->id);
    row.text(span.waker_name);
  } else {
    row.nothing().nothing().nothing();
  }
  if (span.outcome) {
    row.text(trace::to_string(*span.outcome)).text(symbols.string(span.result));
  } else {
    row.nothing().nothing();
  }
  lane.kind == model::LaneKind::loop ? row.number(span.frame) : row.nothing();
  row.text(symbols.string(symbols.location(lane.coroutine).function)).id(lane.parent);
  row.text(span.unfinished ? "true" : "").end();
}

}  // namespace loopscope::exporters
