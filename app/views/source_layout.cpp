#include "app/views/source_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/rows.h"
#include "core/trace/replay/place.h"

namespace loopscope::views {

namespace {

constexpr float kGutter = 52;
constexpr std::size_t kMostChips = 4;

int rank(const LineMark& mark) {
  const int state = mark.state == trace::TaskState::running ? 0 : mark.state == trace::TaskState::ready ? 1 : 2;
  return state + (mark.innermost ? 0 : 4);
}

/// The chips of a line, from `x` on, as many as fit; the rest is counted.
void add_chips(const SourceInput& input, const std::vector<LineMark>& marks, float x, SourceLine& line) {
  const float padding = std::round(8 * input.scale);
  const float gap = std::round(4 * input.scale);
  const float y0 = line.rect.y0 + std::round(2 * input.scale);
  const float y1 = line.rect.y1 - std::round(2 * input.scale);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const model::Lane& lane = input.model.lanes()[marks[i].lane];
    const bool rest = i + 1 < marks.size() && line.chips.size() + 1 == kMostChips;
    std::string text = rest ? fmt::format("+{}", marks.size() - i) : std::string(input.model.name(lane));
    const float width = std::ceil(input.metrics.width(ui::Face::words_small, text)) + 2 * padding;
    if (x + width > line.rect.x1 - gap) {
      if (line.chips.empty()) return;
      line.chips.back().text += fmt::format(" +{}", marks.size() - i);
      line.chips.back().rect.x1 = std::min(line.chips.back().rect.x1 + 4 * padding, line.rect.x1);
      return;
    }
    line.chips.push_back({{std::round(x), y0, std::round(x + width), y1}, std::move(text), marks[i]});
    x += width + gap;
    if (rest) return;
  }
}

}  // namespace

LineMarks line_marks(const model::Model& model, const trace::LoopState& state, LoopId loop, std::string_view path) {
  LineMarks marks;
  const trace::Symbols& symbols = model.symbols();
  trace::UserPlace user_place;
  for (const auto& [task, status] : state.tasks) {
    if (status.stack.empty()) continue;
    const model::LaneIndex lane = model.lane_of_task(loop, task);
    if (lane == model::kNoLane) continue;
    const trace::StackFrame* innermost = user_place.frame_of(status.stack, symbols);
    for (const trace::StackFrame& frame : status.stack) {
      const trace::Location& location = symbols.location(frame.location);
      if (location.line == 0 || symbols.string(location.file) != path) continue;
      marks[location.line].push_back({lane, status.state, &frame == innermost});
    }
  }
  for (const auto& [id, thread] : state.threads) {
    const trace::Location& location = symbols.location(thread.location);
    const model::LaneIndex lane = model.lane_of_thread(loop, id);
    if (location.line == 0 || lane == model::kNoLane || symbols.string(location.file) != path) continue;
    marks[location.line].push_back({lane, trace::TaskState::awaiting, true});
  }
  for (auto& [line, on_line] : marks) {
    std::sort(on_line.begin(), on_line.end(), [](const LineMark& a, const LineMark& b) {
      return std::pair(rank(a), a.lane) < std::pair(rank(b), b.lane);
    });
  }
  return marks;
}

std::uint32_t line_of_task(const model::Model& model, const trace::LoopState& state, ObjectId task,
                           std::string_view path) {
  const auto status = state.tasks.find(task);
  if (status == state.tasks.end()) return 0;
  const trace::Symbols& symbols = model.symbols();
  for (auto frame = status->second.stack.rbegin(); frame != status->second.stack.rend(); ++frame) {
    const trace::Location& location = symbols.location(frame->location);
    if (location.line != 0 && symbols.string(location.file) == path) return location.line;
  }
  return 0;
}

std::uint32_t line_of_thread(const model::Model& model, const trace::LoopState& state, ObjectId thread,
                             std::string_view path) {
  const auto status = state.threads.find(thread);
  if (status == state.threads.end()) return 0;
  const trace::Location& location = model.symbols().location(status->second.location);
  return model.symbols().string(location.file) == path ? location.line : 0;
}

ObjectId latest_task(const model::Model& model, LoopId loop, model::Moment cursor) {
  const auto& turns = model.turns();
  auto turn = std::lower_bound(turns.begin(), turns.end(), cursor.events,
                               [](const model::Turn& t, std::uint64_t events) { return t.begin_event < events; });
  // Callbacks between two turns of tasks are skipped, but not many.
  for (int looked = 0; turn != turns.begin() && looked < 64; ++looked) {
    --turn;
    const trace::Event& event = model.events()[turn->begin_event];
    if (event.loop == loop && event.kind == trace::Kind::task_run) return event.subject;
  }
  return kNoObject;
}

SourceLayout layout_source(const SourceInput& input) {
  SourceLayout layout;
  layout.area = input.area;
  layout.line_height = std::round(kSourceLine * input.scale);
  layout.code_x = input.area.x0 + std::round(kGutter * input.scale);
  layout.content_height = layout.line_height * static_cast<float>(input.source.lines.size() + 1);
  layout.scroll = std::clamp(input.scroll, 0.0F, std::max(0.0F, layout.content_height - input.area.height()));
  const ui::RowRange range =
      ui::visible_rows(input.source.lines.size(), layout.line_height, layout.scroll, input.area.height());
  for (std::size_t i = range.first; i < range.last; ++i) {
    SourceLine line;
    line.number = static_cast<std::uint32_t>(i + 1);
    const float y = input.area.y0 + layout.line_height * static_cast<float>(i) - std::round(layout.scroll);
    line.rect = {input.area.x0, y, input.area.x1, y + layout.line_height};
    const auto marks = input.marks.find(line.number);
    if (marks != input.marks.end()) {
      line.marked = true;
      line.strongest = marks->second.front();
      const float code = input.metrics.width(ui::Face::code, input.source.lines[i]);
      add_chips(input, marks->second, layout.code_x + code + std::round(16 * input.scale), line);
    }
    layout.lines.push_back(std::move(line));
  }
  return layout;
}

float scroll_to_line(std::uint32_t line, float scroll, float line_height, float view_height) {
  const float top = line_height * static_cast<float>(line - 1);
  if (top >= scroll + line_height && top + 2 * line_height <= scroll + view_height) return scroll;
  return std::max(0.0F, std::round(top - (view_height - line_height) * 0.4F));
}

}  // namespace loopscope::views
