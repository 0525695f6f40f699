#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/diagnose/message.h"
#include "app/ui/controls.h"
#include "app/views/explain.h"
#include "app/views/explain_view.h"
#include "app/views/lane_layout.h"
#include "app/views/timeline_view.h"

namespace loopscope::views {

namespace {

constexpr float kClickSlop = 4;     // pixels that a click may move
constexpr double kWheelZoom = 1.2;  // a notch
constexpr float kKeyZoom = 4.0F;    // times a second
constexpr float kKeyPan = 1.2F;     // screens a second

ui::Vec2 mouse_position() {
  const ImVec2 p = ImGui::GetIO().MousePos;
  return {p.x, p.y};
}

}  // namespace

void TimelineView::reset() {
  rows_.clear();
  hovered_ = {};
  hovered_end_.reset();
  hovered_summary_.reset();
  marks_.clear();
  hovered_mark_ = nullptr;
  measure_.reset();
  drag_ = Drag::none;
  scroll_ = 0;
  focused_ = false;
}

void TimelineView::scroll_to_revealed(float view_height) {
  if (!revealed_) return;
  const std::size_t row = rows_.row_of(*revealed_);
  revealed_.reset();
  if (row == SIZE_MAX) return;
  const float height = layout_.lane_height;
  const float top = height * static_cast<float>(row);
  if (top < scroll_) scroll_ = std::max(0.0F, top - height);
  if (top + height > scroll_ + view_height) scroll_ = top + 2 * height - view_height;
}

double TimelineView::position_of(const Navigation& navigation, float x) const {
  return std::clamp(navigation.viewport().position(x), 0.0, std::max(navigation.limit(), 0.0));
}

void TimelineView::handle_mouse(ui::Canvas& canvas, const Scene& scene, const TimelineInput& input,
                                Navigation& navigation, Commands& commands) {
  const ui::Rect split{layout_.names.x1 - 4, layout_.area.y0, layout_.names.x1 + 4, layout_.area.y1};
  names_width_ =
      std::clamp(names_width_ + ui::splitter(canvas, "timeline.split", split, true) / canvas.scale, 96.0F, 560.0F);
  handle_names(canvas);

  const ui::Rect ground{layout_.lanes.x0 + 4, layout_.ruler.y0, layout_.lanes.x1, layout_.lanes.y1};
  hovered_ = {};
  hovered_end_.reset();
  hovered_summary_.reset();
  hovered_mark_ = nullptr;
  if (ground.empty()) return;
  ImGui::SetCursorScreenPos({ground.x0, ground.y0});
  ImGui::InvisibleButton(
      "timeline.ground", {ground.width(), ground.height()},
      ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle);
  const bool inside = ui::latest_item_hovered();
  if (ImGui::IsItemActivated()) {
    const ImGuiIO& io = ImGui::GetIO();
    drag_from_ = io.MousePos.x;
    drag_position_ = position_of(navigation, io.MousePos.x);
    if (ImGui::IsMouseDown(ImGuiMouseButton_Right) || ImGui::IsMouseDown(ImGuiMouseButton_Middle)) {
      drag_ = Drag::pan;
      navigation.remember(ImGui::GetTime());
    } else if (io.MousePos.y < layout_.ruler.y1) {
      drag_ = Drag::scrub;
    } else {
      drag_ = Drag::press;
    }
  }
  if (ImGui::IsItemActive()) {
    handle_drag(scene, input, navigation, commands);
  } else if (drag_ != Drag::none) {
    finish_drag(scene, input, navigation, commands);
    drag_ = Drag::none;
  }
  if (!inside) return;
  handle_wheel(input, navigation);
  const ui::Vec2 mouse = mouse_position();
  const RowBox* row = layout_.row_at(mouse.y);
  if (row == nullptr || (drag_ != Drag::none && drag_ != Drag::press)) return;
  hovered_mark_ = mark_at(mouse);
  hovered_.lane = row->lane;
  for (const EndMark& end : layout_.ends) {
    if (end.lane == row->lane && end.rect.contains(mouse)) hovered_end_ = end.lane;
  }
  if (hovered_end_) return;
  const LaneHit hit = lane_hit(input, layout_, row->lane, mouse.x);
  if (hit.span) hovered_.span = *hit.span;
  hovered_summary_ = hit.summary;
}

void TimelineView::handle_wheel(const TimelineInput& input, Navigation& navigation) {
  const ImGuiIO& io = ImGui::GetIO();
  const float pan = io.KeyShift ? io.MouseWheel : -io.MouseWheelH;
  if (io.KeyCtrl && io.MouseWheel != 0) {
    navigation.remember(ImGui::GetTime());
    navigation.zoom(std::pow(kWheelZoom, -static_cast<double>(io.MouseWheel)), io.MousePos.x);
  } else if (pan != 0) {
    navigation.remember(ImGui::GetTime());
    navigation.pan(-pan * (input.viewport.x1 - input.viewport.x0) * 0.08F);
  } else if (io.MouseWheel != 0) {
    scroll_ = std::max(0.0F, scroll_ - io.MouseWheel * layout_.lane_height * 2);
  }
}

void TimelineView::handle_drag(const Scene& scene, const TimelineInput& input, Navigation& navigation,
                               Commands& commands) {
  const ImGuiIO& io = ImGui::GetIO();
  const float moved = std::abs(io.MousePos.x - drag_from_);
  switch (drag_) {
    case Drag::pan:
      if (io.MouseDelta.x != 0) navigation.pan(-io.MouseDelta.x);
      if (io.MouseDelta.y != 0) scroll_ = std::max(0.0F, scroll_ - io.MouseDelta.y);
      ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
      break;
    case Drag::scrub:
      commands.emplace_back(SetCursor{input.axis.moment(position_of(navigation, io.MousePos.x), scene.model)});
      break;
    case Drag::press:
      if (moved > kClickSlop) drag_ = io.KeyCtrl ? Drag::zoom : Drag::measure;
      break;
    default:
      break;
  }
  if (drag_ == Drag::measure || drag_ == Drag::zoom) {
    measure_ = Range{drag_position_, position_of(navigation, io.MousePos.x), input.axis.kind()};
  }
}

void TimelineView::finish_drag(const Scene& scene, const TimelineInput& input, Navigation& navigation,
                               Commands& commands) {
  if (drag_ == Drag::zoom && measure_) {
    navigation.remember(ImGui::GetTime());
    navigation.show(std::min(measure_->begin, measure_->end), std::max(measure_->begin, measure_->end), 0);
    measure_.reset();
  }
  if (drag_ != Drag::press) return;
  measure_.reset();
  focused_ = false;
  if (const FindingMark* mark = mark_at(mouse_position())) {
    document_.go_to(mark->first, commands);
    return;
  }
  const RowBox* row = layout_.row_at(mouse_position().y);
  selection_ = {};
  if (row != nullptr) {
    selection_.lane = row->lane;
    if (const auto span = lane_hit(input, layout_, row->lane, drag_from_).span) selection_.span = *span;
  }
  if (!scene.model.empty()) commands.emplace_back(SetCursor{input.axis.moment(drag_position_, scene.model)});
}

void TimelineView::handle_names(ui::Canvas& canvas) {
  const ui::Rect column{layout_.names.x0, layout_.names.y0, layout_.names.x1 - 4, layout_.names.y1};
  const ui::Hit mouse = ui::hit(canvas, "timeline.name_column", column);
  if (!mouse.hovered && !mouse.clicked) return;
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheel != 0) scroll_ = std::max(0.0F, scroll_ - io.MouseWheel * layout_.lane_height * 2);
  const RowBox* row = layout_.row_at(io.MousePos.y);
  if (row == nullptr || !mouse.clicked) return;
  if (row->toggle.contains(mouse_position()) || mouse.double_clicked) {
    rows_.toggle(row->lane);
  } else {
    selection_ = {row->lane, Selection::kNoSpan};
  }
}

void TimelineView::handle_held_keys(Navigation& navigation) {
  const ImGuiIO& io = ImGui::GetIO();
  const ui::Viewport& viewport = navigation.viewport();
  const float middle = (viewport.x0 + viewport.x1) * 0.5F;
  const bool over = layout_.lanes.contains(mouse_position());
  const float about = over ? io.MousePos.x : middle;
  const float zoom = held_seconds(Action::zoom_in) - held_seconds(Action::zoom_out);
  const float pan = held_seconds(Action::pan_right) - held_seconds(Action::pan_left);
  if (zoom == 0 && pan == 0) return;
  navigation.remember(ImGui::GetTime());
  if (zoom != 0) navigation.zoom(std::pow(static_cast<double>(kKeyZoom), -zoom), about);
  if (pan != 0) navigation.pan(kKeyPan * pan * (viewport.x1 - viewport.x0));
}

void TimelineView::handle_follow_button(ui::Canvas& canvas, const Scene& scene, Navigation& navigation,
                                        Commands& commands) {
  follow_ = {};
  follow_hit_ = {};
  const bool at_end = scene.session.following() && navigation.mode() != Navigation::Mode::free;
  if (at_end || !scene.live || scene.model.empty()) return;
  const float width = canvas.px(96);
  const ui::Rect lanes = layout_.lanes;
  if (lanes.width() < 2 * width || lanes.height() < canvas.px(64)) return;
  follow_ = {lanes.x1 - width - canvas.px(16), lanes.y1 - canvas.px(40), lanes.x1 - canvas.px(16),
             lanes.y1 - canvas.px(12)};
  follow_hit_ = ui::hit(canvas, "timeline.follow", follow_);
  if (follow_hit_.hovered) ui::hint(canvas, scene.words[words::Id::timeline_follow_hint], "End");
  if (!follow_hit_.clicked) return;
  navigation.follow();
  commands.emplace_back(TransportRequest{session::TransportCommand::to_end});
}

void TimelineView::paint_follow_button(ui::Canvas& canvas, words::Words words) const {
  if (!follow_.empty()) ui::paint_text_button(canvas, follow_, follow_hit_, words[words::Id::timeline_follow]);
}

const FindingMark* TimelineView::mark_at(ui::Vec2 point) const {
  if (!layout_.lanes.contains(point)) return nullptr;
  const auto found = std::find_if(marks_.begin(), marks_.end(),
                                  [point](const FindingMark& mark) { return mark.rect.contains(point); });
  return found == marks_.end() ? nullptr : &*found;
}

void TimelineView::explain_mark(const ui::Canvas& canvas, const Scene& scene) const {
  const diagnose::Diagnostic& diagnostic = scene.findings.all()[hovered_mark_->first].diagnostic;
  std::string more(diagnostic.rule->id);
  if (hovered_mark_->count > 1)
    more = scene.words.say<words::Id::diagnostics_more_here>(diagnostic.rule->id, hovered_mark_->count - 1);
  const std::string message = diagnose::message(diagnostic, scene.model.symbols(), scene.words);
  ui::hint(canvas, message + "\n" + std::string(scene.words[diagnostic.rule->help]), more);
}

void TimelineView::explain_hovered(const ui::Canvas& canvas, const Scene& scene, const TimelineInput& input) const {
  if (hovered_.lane == model::kNoLane || drag_ == Drag::measure) return;
  if (hovered_mark_ != nullptr) {
    explain_mark(canvas, scene);
    return;
  }
  const model::Lane& lane = scene.model.lanes()[hovered_.lane];
  if (hovered_end_) {
    ui::hint(canvas, explain_end(scene.model, lane, scene.words));
    return;
  }
  if (hovered_summary_) {
    const float x = std::floor(mouse_position().x);
    const model::Moment from = input.axis.moment(input.viewport.position(x), scene.model);
    const model::Moment to = input.axis.moment(input.viewport.position(x + 1), scene.model);
    paint_explanation(
        canvas, scene.words,
        explain_summary(scene.model, hovered_.lane, *hovered_summary_, from.time_ns, to.time_ns, scene.words));
    return;
  }
  if (hovered_.span == Selection::kNoSpan) return;
  paint_explanation(canvas, scene.words, explain(scene.model, hovered_.lane, hovered_.span, scene.now_ns, scene.words));
}

void TimelineView::move_along_lane(int by, const Scene& scene, Navigation& navigation, Commands& commands) {
  if (selection_.lane == model::kNoLane) return;
  const model::Lane& lane = scene.model.lanes()[selection_.lane];
  if (lane.spans.empty()) return;
  if (selection_.span == Selection::kNoSpan) {
    selection_.span = scene.model.span_at(lane, scene.cursor).value_or(0);
  } else if (by > 0) {
    selection_.span = std::min(selection_.span + 1, lane.spans.size() - 1);
  } else if (selection_.span > 0) {
    --selection_.span;
  }
  const model::Moment moment = scene.model.after_event(lane.spans[selection_.span].begin_event);
  commands.emplace_back(SetCursor{moment});
  navigation.reveal(navigation.axis().position(moment));
  revealed_ = selection_.lane;
}

void TimelineView::focus(const Scene& scene, Navigation& navigation) {
  navigation.remember(ImGui::GetTime());
  const bool chosen = selection_.lane != model::kNoLane;
  if (focused_ || (!chosen && !measure_)) {
    navigation.fit_all();
    focused_ = false;
    return;
  }
  focused_ = true;
  if (measure_ && measure_->kind == navigation.axis().kind()) {
    navigation.show(std::min(measure_->begin, measure_->end), std::max(measure_->begin, measure_->end), 0.05);
    measure_.reset();
    return;
  }
  const model::Lane& lane = scene.model.lanes()[selection_.lane];
  if (lane.spans.empty()) return;
  const bool one = selection_.span != Selection::kNoSpan && selection_.span < lane.spans.size();
  const model::Span& first = one ? lane.spans[selection_.span] : lane.spans.front();
  const model::Span& last = one ? first : lane.spans.back();
  const model::Axis& axis = navigation.axis();
  const double begin = axis.position(scene.model.after_event(first.begin_event));
  const double end = last.open() ? navigation.limit() : axis.position(scene.model.after_event(last.end_event));
  navigation.show(begin, end, one ? 0.25 : 0.05);
}

void TimelineView::act(Action action, const Scene& scene, Navigation& navigation, Commands& commands) {
  if (action != Action::focus && action != Action::none) focused_ = false;
  switch (action) {
    case Action::next_span:
      move_along_lane(1, scene, navigation, commands);
      break;
    case Action::previous_span:
      move_along_lane(-1, scene, navigation, commands);
      break;
    case Action::focus:
      focus(scene, navigation);
      break;
    case Action::escape:
      if (measure_) {
        measure_.reset();
      } else {
        selection_ = {};
      }
      break;
    default:
      break;
  }
}

}  // namespace loopscope::views
