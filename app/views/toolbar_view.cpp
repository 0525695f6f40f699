#include "app/views/toolbar_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/icons.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using session::TransportCommand;
using session::TransportState;
using words::Id;

/// Why it cannot be done.
Id reason_words(session::Reason reason) {
  switch (reason) {
    case session::Reason::at_start:
      return Id::cannot_at_start;
    case session::Reason::run_is_over:
      return Id::cannot_run_is_over;
    case session::Reason::recording:
      return Id::cannot_recording;
    case session::Reason::threads:
      return Id::cannot_hold_threads;
    case session::Reason::own_pace:
      return Id::cannot_own_pace;
    case session::Reason::none:
    case session::Reason::empty:
      break;
  }
  return Id::cannot_empty;
}

/// What the run button does now.
Id run_hint(const session::Session& session) {
  const bool program = session.following() && session.can(TransportCommand::step_turn);
  if (session.state() == TransportState::running) return program ? Id::toolbar_pause_hint : Id::toolbar_stop_hint;
  if (program) return Id::toolbar_go_hint;
  return session.over() ? Id::toolbar_play_hint : Id::toolbar_play_go_hint;
}

}  // namespace

float ToolbarView::draw(ui::Canvas& canvas, words::Words words, const session::Session* session,
                        const Programs& programs, ui::Rect window, Choices& choices, Commands& commands) {
  take_values(session);
  words_ = words;
  const std::string title = title_of(session);
  static const std::vector<presets::Parameter> kNone;
  layout_ = layout_toolbar({window.x0, window.y0}, window.width(), canvas.scale, canvas.metrics(), title,
                           preset_ != nullptr ? preset_->parameters : kNone);
  canvas.painter.fill(layout_.area, canvas.theme.panel);
  canvas.painter.line({layout_.area.x0, layout_.area.y1 - 1}, {layout_.area.x1, layout_.area.y1 - 1},
                      canvas.theme.line);
  draw_picker(canvas, session);
  picker_.draw(canvas, words_, {.presets = programs.presets, .saved = programs.saved, .present = preset_}, window,
               layout_.preset, commands);
  draw_fields(canvas, session, commands);
  if (preset_ != nullptr) draw_values(canvas, *session, programs.folder, window, commands);
  draw_transport(canvas, session, commands);
  draw_speed(canvas, session, commands);
  draw_switches(canvas, session, choices, commands);
  return layout_.area.y1;
}

std::string ToolbarView::title_of(const session::Session* session) const {
  if (session == nullptr) return std::string(words_[Id::toolbar_choose]);
  if (preset_ == nullptr) return session->title();
  return std::string(words_.choose(preset_->title.en, preset_->title.zh));
}

void ToolbarView::take_values(const session::Session* session) {
  const presets::RunRequest* request = session == nullptr ? nullptr : session->run_request();
  const presets::Preset* preset = request == nullptr ? nullptr : request->preset;
  if (preset == preset_ && preset != nullptr) return;
  preset_ = preset;
  texts_.clear();
  wrong_.clear();
  if (preset == nullptr) return;
  for (const presets::Parameter& parameter : preset->parameters) {
    texts_.push_back(presets::value_text(parameter, request->values.number(parameter.name)));
    wrong_.push_back(false);
  }
}

void ToolbarView::draw_picker(ui::Canvas& canvas, const session::Session* session) {
  const ui::Rect rect = layout_.preset;
  const ui::Hit mouse = ui::hit(canvas, "toolbar.preset", rect);
  const ui::Theme& theme = canvas.theme;
  canvas.painter.fill(rect,
                      mouse.held      ? theme.pressed
                      : mouse.hovered ? theme.hover
                                      : theme.raised,
                      canvas.px(ui::kRounding));
  const std::string title = title_of(session);
  const ui::Rect text{rect.x0 + canvas.px(12), rect.y0, rect.x1 - canvas.px(28), rect.y1};
  ui::text_in(canvas.painter, ui::Face::words, text, theme.text, title);
  ui::draw_icon(canvas.painter, ui::Icon::chevron_down, {rect.x1 - canvas.px(16), rect.center().y}, theme.text_dim,
                canvas.scale * 0.9F);
  if (mouse.clicked) picker_.open();
  if (mouse.hovered) ui::hint_below(canvas, rect, words_[Id::toolbar_preset_hint], "Ctrl P");
}

void ToolbarView::draw_fields(ui::Canvas& canvas, const session::Session* session, Commands& commands) {
  if (preset_ == nullptr) return;
  bool done = false;
  for (std::size_t i = 0; i < layout_.fields.size(); ++i) {
    const ui::Rect label = layout_.fields[i].label;
    ui::text_in(canvas.painter, ui::Face::words, {label.x0, label.y0, label.x1 + 2, label.y1}, canvas.theme.text_dim,
                preset_->parameters[i].name);
    done |= draw_field(canvas, i);
  }
  if (done) apply_fields(*session, commands);
}

void ToolbarView::draw_values(ui::Canvas& canvas, const session::Session& session, const std::filesystem::path& folder,
                              ui::Rect window, Commands& commands) {
  if (layout_.values.empty()) return;
  if (ui::icon_button(canvas, "toolbar.values", layout_.values, ui::Icon::file, words_[Id::values_hint], "")) {
    values_.open(*session.run_request(), folder);
  }
  values_.draw(canvas, words_, *session.run_request(), folder, window, layout_.values, commands);
}

bool ToolbarView::draw_field(ui::Canvas& canvas, std::size_t index) {
  using Kind = ToolbarLayout::Field::Kind;
  const presets::Parameter& parameter = preset_->parameters[index];
  const ToolbarLayout::Field& field = layout_.fields[index];
  const std::string name = fmt::format("toolbar.parameter.{}", parameter.name);
  const std::string_view help = words_.choose(parameter.help.en, parameter.help.zh);
  std::string& text = texts_[index];
  const Result<double> value = presets::parse_value(parameter, text);
  const std::string before = text;
  if (field.kind == Kind::toggle) {
    const bool on = value && *value != 0;
    if (ui::toggle(canvas, name, field.box, on, help, range_words(parameter, words_)) != on)
      text = presets::value_text(parameter, on ? 0 : 1);
    return text != before;
  }
  if (field.kind == Kind::segments || field.kind == Kind::list) {
    const std::vector<std::string_view> labels(parameter.choices.begin(), parameter.choices.end());
    const std::size_t chosen = value ? static_cast<std::size_t>(*value) : 0;
    const std::size_t now = field.kind == Kind::segments
                                ? ui::segmented(canvas, name, field.box, labels, chosen, help, "")
                                : ui::drop_down(canvas, name, field.box, labels, chosen, help, "");
    text = parameter.choices[now];
    return text != before;
  }
  const bool done = ui::text_field(canvas, name, field.box, text, wrong_[index]);
  if (ImGui::IsItemHovered()) {
    ui::hint_below(canvas, field.box, value ? std::string(help) : value_problem(parameter, text, words_),
                   range_words(parameter, words_));
  }
  return done;
}

std::string ToolbarView::problem() const {
  const auto wrong = std::find(wrong_.begin(), wrong_.end(), true);
  if (preset_ == nullptr || wrong == wrong_.end()) return {};
  const auto index = static_cast<std::size_t>(wrong - wrong_.begin());
  return value_problem(preset_->parameters[index], texts_[index], words_);
}

void ToolbarView::apply_fields(const session::Session& session, Commands& commands) {
  presets::RunRequest request = *session.run_request();
  bool any_wrong = false;
  bool changed = false;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const presets::Parameter& parameter = preset_->parameters[i];
    const Result<double> value = presets::parse_value(parameter, texts_[i]);
    wrong_[i] = !value;
    any_wrong |= !value;
    if (!value) continue;
    request.values.set(parameter, *value);
    changed |= *value != session.run_request()->values.number(parameter.name);
  }
  if (!any_wrong && changed) commands.emplace_back(LoadPreset{std::move(request)});
}

void ToolbarView::draw_run(ui::Canvas& canvas, const session::Session* session, Commands& commands) const {
  const bool running = session != nullptr && session->state() == TransportState::running;
  const TransportCommand command = running ? TransportCommand::pause : TransportCommand::run;
  const session::Ability can = session == nullptr ? session::Reason::empty : session->can(command);
  const ui::ButtonLook look{.enabled = static_cast<bool>(can), .primary = true};
  const ui::Icon icon = running ? ui::Icon::pause : ui::Icon::run;
  const std::string_view label = button_word(running ? Id::toolbar_pause : Id::toolbar_run);
  const std::string_view text = words_[can ? run_hint(*session) : reason_words(can.reason())];
  if (!ui::icon_button(canvas, "toolbar.run", layout_.run, icon, text, running ? "Space" : "Space, F5", look, label))
    return;
  commands.emplace_back(TransportRequest{command});
}

void ToolbarView::draw_transport(ui::Canvas& canvas, const session::Session* session, Commands& commands) const {
  const auto button = [&](std::string_view name, ui::Rect rect, ui::Icon icon, Id text, std::string_view key,
                          TransportCommand command, std::string_view label = {}) {
    const session::Ability can = session == nullptr ? session::Reason::empty : session->can(command);
    const ui::ButtonLook look{.enabled = static_cast<bool>(can)};
    const std::string_view hint = words_[can ? text : reason_words(can.reason())];
    if (ui::icon_button(canvas, name, rect, icon, hint, key, look, label)) {
      commands.emplace_back(TransportRequest{command});
    }
  };
  button("toolbar.to_start", layout_.to_start, ui::Icon::to_start, Id::toolbar_to_start_hint, "Home",
         TransportCommand::to_start);
  button("toolbar.step_back_frame", layout_.step_back_frame, ui::Icon::step_back_frame, Id::toolbar_back_frame_hint,
         "Shift+F10", TransportCommand::step_back_frame);
  button("toolbar.step_back_turn", layout_.step_back_turn, ui::Icon::step_back_turn, Id::toolbar_back_turn_hint,
         "Shift+F11", TransportCommand::step_back_turn);
  draw_run(canvas, session, commands);
  button("toolbar.step_turn", layout_.step_turn, ui::Icon::step_turn, Id::toolbar_step_turn_hint, "F11",
         TransportCommand::step_turn, button_word(Id::toolbar_turn));
  button("toolbar.step_frame", layout_.step_frame, ui::Icon::step_frame, Id::toolbar_step_frame_hint, "F10",
         TransportCommand::step_frame, button_word(Id::toolbar_frame));
  button("toolbar.to_end", layout_.to_end, ui::Icon::to_end, Id::toolbar_to_end_hint, "End", TransportCommand::to_end);
  button("toolbar.restart", layout_.restart, ui::Icon::restart, Id::toolbar_restart_hint, "",
         TransportCommand::restart);
}

void ToolbarView::draw_speed(ui::Canvas& canvas, const session::Session* session, Commands& commands) const {
  const ui::Theme& theme = canvas.theme;
  const session::Ability can = session == nullptr ? session::Reason::empty : session->can_pace();
  const bool enabled = static_cast<bool>(can);
  const double speed = session == nullptr ? 1.0 : session->speed();
  const ui::Rect track = layout_.speed;
  const ui::Hit mouse = ui::hit(canvas, "toolbar.speed", track);
  const float knob = canvas.px(6);
  const ui::Rect inner{track.x0 + knob, track.center().y - 2, track.x1 - knob, track.center().y + 2};
  const ui::Color ink = enabled ? theme.text : theme.text_faint;
  canvas.painter.fill(inner, theme.pressed, 2);
  const float one = std::round(inner.x0 + inner.width() * speed_share(1.0));
  canvas.painter.fill({one - 1, inner.y0 - canvas.px(4), one + 1, inner.y1 + canvas.px(4)}, theme.pressed);
  const float x = inner.x0 + inner.width() * speed_share(speed);
  canvas.painter.circle({x, track.center().y}, knob,
                        enabled ? (mouse.hovered || mouse.held ? theme.text : theme.text_dim) : theme.text_faint);
  ui::text_in(canvas.painter, ui::Face::code, layout_.speed_label, ink, words::format_speed(speed));
  if (mouse.hovered && !mouse.held) {
    ui::hint_below(canvas, track, words_[can ? Id::toolbar_speed_hint : reason_words(can.reason())],
                   words_[Id::toolbar_speed_reset]);
  }
  if (!enabled) return;
  if (mouse.double_clicked) {
    commands.emplace_back(SetSpeed{1.0});
  } else if (mouse.held && (ImGui::GetIO().MouseDelta.x != 0 || ImGui::IsMouseClicked(ImGuiMouseButton_Left))) {
    commands.emplace_back(SetSpeed{share_speed((ImGui::GetIO().MousePos.x - inner.x0) / inner.width())});
  }
}

void ToolbarView::draw_switches(ui::Canvas& canvas, const session::Session* session, Choices& choices,
                                Commands& commands) const {
  const std::array<std::string_view, 2> clocks = {words_[Id::toolbar_clock_virtual], words_[Id::toolbar_clock_real]};
  const std::array<std::string_view, 2> axes = {words_[Id::toolbar_axis_time], words_[Id::toolbar_axis_turns]};
  const presets::RunRequest* request = session == nullptr ? nullptr : session->run_request();
  const bool choice = request != nullptr && request->preset->clocks.size() > 1;
  const std::size_t clock = session != nullptr && session->clock() == trace::ClockKind::real ? 1 : 0;
  const std::size_t new_clock =
      ui::segmented(canvas, "toolbar.clock", layout_.clock, clocks, clock, words_[Id::toolbar_clock_hint], "", choice);
  if (choice && new_clock != clock) {
    const ClockKind kind = new_clock == 1 ? ClockKind::real : ClockKind::virtual_;
    presets::RunRequest other = *request;
    other.clock = kind;
    commands.emplace_back(LoadPreset{std::move(other)});
  }
  const std::size_t axis = choices.axis == model::AxisKind::turns ? 1 : 0;
  const std::size_t new_axis =
      ui::segmented(canvas, "toolbar.axis", layout_.axis, axes, axis, words_[Id::toolbar_axis_hint], "T");
  choices.axis = new_axis == 1 ? model::AxisKind::turns : model::AxisKind::time;
  const bool dark = choices.theme == ui::ThemeKind::dark;
  if (ui::icon_button(canvas, "toolbar.theme", layout_.theme, dark ? ui::Icon::sun : ui::Icon::moon,
                      words_[dark ? Id::toolbar_light_hint : Id::toolbar_dark_hint], "")) {
    choices.theme = dark ? ui::ThemeKind::light : ui::ThemeKind::dark;
  }
  if (ui::text_button(canvas, "toolbar.language", layout_.language, words_[Id::toolbar_language_short],
                      words_[Id::toolbar_language_hint], "L")) {
    choices.language = other(choices.language);
  }
  if (ui::icon_button(canvas, "toolbar.help", layout_.help, ui::Icon::help, words_[Id::toolbar_help_hint], "?",
                      {.chosen = choices.help})) {
    choices.help = !choices.help;
  }
}

}  // namespace loopscope::views
