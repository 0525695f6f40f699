#include "app/views/toolbar_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope::views {

namespace {

constexpr float kRow = 44;
constexpr float kControl = 28;
constexpr float kMargin = 8;
constexpr float kGroupGap = 20;
constexpr float kButton = 32;
constexpr float kLabelled = 80;  // of a button with a word
constexpr float kFieldWidth = 56;
constexpr float kToggle = 40;
constexpr float kSegmentMargin = 20;  // of both sides of a word together
constexpr float kWidestSegments = 260;
constexpr std::size_t kMostSegments = 4;
constexpr float kListMargin = 36;

/// Puts things one after the other into rows.
class Flow {
 public:
  Flow(ui::Vec2 at, float width, float scale) : origin_(at), width_(width), scale_(scale), x_(at.x + px(kMargin)) {}

  float px(float design) const { return std::round(design * scale_); }
  /// Begins a group that needs so much room: on the next row if it does not fit on this one.
  void group(float width) {
    const float end = origin_.x + width_ - px(kMargin) - (row_ == 0 ? reserved_ : 0);
    if (!first_) x_ += px(kGroupGap);
    if (!first_ && x_ + width > end) {
      ++row_;
      x_ = origin_.x + px(kMargin);
    }
    first_ = false;
  }
  /// So much more of the group must stand together: on the next row if it does not fit on this one.
  void keep(float width) {
    const float end = origin_.x + width_ - px(kMargin) - (row_ == 0 ? reserved_ : 0);
    if (x_ + width <= end || x_ == origin_.x + px(kMargin)) return;
    ++row_;
    x_ = origin_.x + px(kMargin);
  }
  ui::Rect take(float width, float gap) {
    const float y = origin_.y + static_cast<float>(row_) * px(kRow) + px(kMargin);
    const ui::Rect rect{x_, y, x_ + width, y + px(kControl)};
    x_ += width + gap;
    return rect;
  }
  void next_row() {
    ++row_;
    x_ = origin_.x + px(kMargin);
    first_ = true;
  }
  void reserve_right(float width) { reserved_ = width; }
  float bottom() const { return origin_.y + static_cast<float>(row_ + 1) * px(kRow); }

 private:
  ui::Vec2 origin_;
  float width_;
  float scale_;
  float x_;
  float reserved_ = 0;
  int row_ = 0;
  bool first_ = true;
};

float transport_width(const Flow& flow, bool labelled) {
  return 5 * flow.px(kButton) + 3 * flow.px(labelled ? kLabelled : kButton) + 7 * flow.px(4);
}

void take_transport(Flow& flow, ToolbarLayout& layout) {
  const float button = flow.px(kButton);
  const float gap = flow.px(4);
  const float wide = layout.labelled ? flow.px(kLabelled) : button;
  flow.group(transport_width(flow, layout.labelled));
  layout.to_start = flow.take(button, gap);
  layout.step_back_frame = flow.take(button, gap);
  layout.step_back_turn = flow.take(button, gap);
  layout.run = flow.take(wide, gap);
  layout.step_turn = flow.take(wide, gap);
  layout.step_frame = flow.take(wide, gap);
  layout.to_end = flow.take(button, gap);
  layout.restart = flow.take(button, 0);
}

/// What a parameter is set with, and how wide that is.
struct FieldSize {
  ToolbarLayout::Field::Kind kind = ToolbarLayout::Field::Kind::text;
  float label = 0;
  float box = 0;
  float width = 0;  ///< of both and what is between and after them
};

FieldSize field_size(const presets::Parameter& parameter, const ui::TextMetrics& metrics, const Flow& flow) {
  using Kind = ToolbarLayout::Field::Kind;
  FieldSize size;
  size.label = std::ceil(metrics.width(ui::Face::words, parameter.name));
  size.box = flow.px(kFieldWidth);
  if (parameter.type == presets::ParameterType::switch_) {
    size.kind = Kind::toggle;
    size.box = flow.px(kToggle);
  } else if (parameter.type == presets::ParameterType::choice) {
    float widest = 0;
    for (const std::string& word : parameter.choices) widest = std::max(widest, metrics.width(ui::Face::words, word));
    const auto count = static_cast<float>(parameter.choices.size());
    const float segments = count * (std::ceil(widest) + flow.px(kSegmentMargin));
    const bool few = parameter.choices.size() <= kMostSegments && segments <= flow.px(kWidestSegments);
    size.kind = few ? Kind::segments : Kind::list;
    size.box = few ? segments : std::ceil(widest) + flow.px(kListMargin);
  }
  size.width = size.label + flow.px(8) + size.box + flow.px(12);
  return size;
}

}  // namespace

ToolbarLayout layout_toolbar(ui::Vec2 at, float width, float scale, const ui::TextMetrics& metrics,
                             std::string_view title, const std::vector<presets::Parameter>& parameters) {
  ToolbarLayout layout;
  Flow flow(at, width, scale);
  const float right = 3 * flow.px(kButton) + 2 * flow.px(4);
  flow.reserve_right(right + flow.px(12));
  const ui::Vec2 corner{at.x + width - flow.px(kMargin) - right, at.y + flow.px(kMargin)};
  layout.language = {corner.x, corner.y, corner.x + flow.px(kButton), corner.y + flow.px(kControl)};
  layout.theme = {layout.language.x1 + flow.px(4), corner.y, layout.language.x1 + flow.px(4) + flow.px(kButton),
                  layout.language.y1};
  layout.help = {layout.theme.x1 + flow.px(4), corner.y, layout.theme.x1 + flow.px(4) + flow.px(kButton),
                 layout.theme.y1};

  // With no preset or a file, the picker's label says so.
  // Where the window is narrow a long title is cut, rather than that the lanes lose a row to it.
  const float widest = std::clamp(std::round(width * 0.2F), flow.px(136), flow.px(280));
  const float picker = std::clamp(std::ceil(metrics.width(ui::Face::words, title)) + flow.px(44), flow.px(136), widest);
  float program = picker + flow.px(12);
  std::vector<FieldSize> sizes;
  for (const presets::Parameter& parameter : parameters) {
    sizes.push_back(field_size(parameter, metrics, flow));
    program += sizes.back().width;
  }
  if (!sizes.empty()) program += flow.px(kButton + 4);
  // The program and its clock, the transport, its speed and the axis: in one row if they fit, else in two, where the
  // clock goes with the program as long as there is room.
  const float clock = flow.px(128 + kGroupGap);
  const float first_room = width - right - flow.px(40);
  const float controls = transport_width(flow, false) + flow.px(160 + 112 + 2 * kGroupGap);
  const bool one_row = program + clock + controls + flow.px(kGroupGap) <= first_room;
  const bool clock_first = !one_row && program + clock <= first_room;
  float spare = one_row ? first_room - program - clock - flow.px(kGroupGap) : width - 2 * flow.px(kMargin);
  if (!one_row && !clock_first) spare -= clock;
  layout.labelled = spare - controls >= transport_width(flow, true) - transport_width(flow, false);
  flow.group(picker);
  layout.preset = flow.take(picker, flow.px(12));
  for (const FieldSize& size : sizes) {
    flow.keep(size.width - flow.px(12));
    ToolbarLayout::Field field;
    field.kind = size.kind;
    field.label = flow.take(size.label, flow.px(8));
    field.box = flow.take(size.box, flow.px(12));
    layout.fields.push_back(field);
  }
  if (!sizes.empty()) {
    flow.keep(flow.px(kButton));
    layout.values = flow.take(flow.px(kButton), flow.px(4));
  }
  const auto take_clock = [&] {
    flow.group(flow.px(128));
    layout.clock = flow.take(flow.px(128), 0);
  };
  if (clock_first) take_clock();
  // A button that has a row to itself shares it.
  const bool alone = !sizes.empty() && layout.values.y0 > layout.fields.back().box.y0;
  if (!one_row && !alone) flow.next_row();
  take_transport(flow, layout);
  flow.group(flow.px(160));
  layout.speed = flow.take(flow.px(100), flow.px(8));
  layout.speed_label = flow.take(flow.px(52), 0);
  if (!clock_first) take_clock();
  flow.group(flow.px(112));
  layout.axis = flow.take(flow.px(112), 0);
  layout.area = {at.x, at.y, at.x + width, flow.bottom()};
  return layout;
}

std::string range_words(const presets::Parameter& parameter, words::Words words) {
  using Type = presets::ParameterType;
  if (parameter.type == Type::switch_ || parameter.type == Type::choice) {
    return words.say<words::Id::range_words>(presets::range_text(parameter));
  }
  const std::string low = presets::number_text(parameter.min);
  const std::string high = presets::number_text(parameter.max);
  return parameter.type == Type::integer ? words.say<words::Id::range_whole>(low, high)
                                         : words.say<words::Id::range_seconds>(low, high);
}

std::string value_problem(const presets::Parameter& parameter, std::string_view typed, words::Words words) {
  return words.say<words::Id::range_not>(parameter.name, typed, range_words(parameter, words));
}

float speed_share(double speed) {
  const double low = std::log10(session::kMinSpeed);
  const double high = std::log10(session::kMaxSpeed);
  return static_cast<float>((std::log10(std::clamp(speed, session::kMinSpeed, session::kMaxSpeed)) - low) /
                            (high - low));
}

double share_speed(float share) {
  const double low = std::log10(session::kMinSpeed);
  const double high = std::log10(session::kMaxSpeed);
  const double exponent = low + (high - low) * std::clamp(static_cast<double>(share), 0.0, 1.0);
  if (std::abs(exponent) < 0.06) return 1.0;
  // Two significant digits: a slider that stops at 2.37x promises a precision nobody wants.
  const double decade = std::pow(10.0, std::floor(exponent) - 1);
  return std::clamp(std::round(std::pow(10.0, exponent) / decade) * decade, session::kMinSpeed, session::kMaxSpeed);
}

}  // namespace loopscope::views
