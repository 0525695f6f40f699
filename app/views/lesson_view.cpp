#include "app/views/lesson_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/preset_choice.h"
#include "app/views/toolbar_layout.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr float kLanguage = 152;

/// "Lesson 3 of 44   takes 2.00 s with these values   took 2.00 s".
std::string facts_words(const PanelContext& context) {
  const Scene& scene = context.scene;
  const presets::RunRequest& request = *scene.session.run_request();
  std::string text;
  const auto add = [&](const std::string& fact) { text += (text.empty() ? "" : "  ·  ") + fact; };
  const std::size_t number = lesson_number(context.presets, request.preset);
  if (number > 0) add(scene.words.say<Id::lesson_number>(number, context.presets.size()));
  const std::string total = total_words(*request.preset, request.values);
  if (!total.empty()) add(scene.words.say<Id::lesson_takes>(total));
  const std::string time = words::format_duration(scene.model.end().time_ns);
  if (scene.session.over()) {
    add(scene.words.say<Id::lesson_took>(time));
  } else if (scene.model.end().time_ns > 0) {
    add(scene.words.say<Id::lesson_so_far>(words::format_duration(scene.now_ns)));
  }
  return text;
}

std::string settings_of(const presets::Look& look) {
  std::string text;
  for (const std::string& setting : look.with) text += (text.empty() ? "" : " ") + setting;
  return text;
}

std::string note_of(const presets::Look& look, const LessonGuide::Look& guide, bool awaited, words::Words words) {
  using State = LessonGuide::State;
  if (awaited) return std::string(words[Id::lesson_running_there]);
  switch (guide.state) {
    case State::found:
      return {};
    case State::not_yet:
      return std::string(words[Id::lesson_not_yet]);
    case State::other_values:
      return look.with.empty() ? std::string(words[Id::lesson_with_defaults])
                               : words.say<Id::lesson_with_values>(settings_of(look));
    case State::missing:
      return std::string(words[Id::lesson_missing]);
  }
  return {};
}

std::string partner_words(const presets::RunRequest& partner, const presets::RunRequest& present) {
  if (partner.preset != present.preset) return partner.preset->name;
  std::string text;
  for (const presets::Parameter& parameter : partner.preset->parameters) {
    const double value = partner.values.number(parameter.name);
    if (value == present.values.number(parameter.name)) continue;
    text += (text.empty() ? "" : " ") + fmt::format("{}={}", parameter.name, presets::value_text(parameter, value));
  }
  return text;
}

}  // namespace

void LessonView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const ui::Rect area = context.area;
  const presets::RunRequest* request = context.scene.session.run_request();
  if (request == nullptr) {
    ui::text_in(canvas.painter, ui::Face::words, area, canvas.theme.text_faint, context.scene.words[Id::lesson_none],
                false);
    return;
  }
  buttons_ = buttons_of(context);
  const LessonContent content = content_of(context);
  const auto arrange = [&] {
    return layout_lesson(area, content, canvas.px(kLanguage + 16), scroll_, canvas.metrics(), canvas.scale);
  };
  layout_ = arrange();
  scroll_ = std::clamp(scroll_, 0.0F, std::max(0.0F, layout_.content_height - area.height()));
  layout_ = arrange();
  const float top = area.y0 - std::round(scroll_);
  const ui::Rect language{area.x1 - canvas.px(kLanguage + 16), top + canvas.px(8), area.x1 - canvas.px(16),
                          top + canvas.px(36)};
  ui::scrollbar(canvas, "lesson.scrollbar", area, scroll_, layout_.content_height);
  canvas.painter.push_clip(area);
  if (language.y0 >= area.y0) draw_language(context, language);
  paint_lines(canvas, layout_.lines, false, false);
  draw_looks(context);
  draw_buttons(context);
  canvas.painter.pop_clip();
  canvas.places.set("lesson", area);
  if (ui::pointer_inside(area)) ui::scroll_by_wheel(scroll_, layout_.content_height, area.height(), canvas.scale);
}

void LessonView::draw_language(const PanelContext& context, ui::Rect rect) const {
  const std::array<std::string_view, 2> languages = {words::Words(words::Language::en)[Id::language_name],
                                                     words::Words(words::Language::zh)[Id::language_name]};
  const auto shown = static_cast<std::size_t>(context.scene.words.language());
  const std::size_t chosen = ui::segmented(context.canvas, "lesson.language", rect, languages, shown,
                                           context.scene.words[Id::toolbar_language_hint], "L");
  if (chosen != shown) context.language = static_cast<words::Language>(chosen);
}

LessonContent LessonView::content_of(const PanelContext& context) const {
  const words::Words words = context.scene.words;
  const presets::Preset& preset = *context.scene.session.run_request()->preset;
  LessonContent content;
  content.title = words.choose(preset.title.en, preset.title.zh);
  content.facts = facts_words(context);
  content.text = words.choose(preset.lesson.en, preset.lesson.zh);
  content.looks_heading = words[Id::lesson_looks];
  const LessonGuide& guide = context.document.lesson;
  for (std::size_t i = 0; i < std::min(preset.looks.size(), guide.looks().size()); ++i) {
    const presets::Look& look = preset.looks[i];
    content.looks.push_back(
        {words.choose(look.text.en, look.text.zh), note_of(look, guide.looks()[i], guide.awaited() == i, words)});
  }
  content.parameters_heading = words[Id::lesson_parameters];
  for (const presets::Parameter& parameter : preset.parameters) {
    content.parameters.push_back(
        {parameter.name, words.say<Id::lesson_parameter>(words.choose(parameter.help.en, parameter.help.zh),
                                                         range_words(parameter, words))});
  }
  for (const Button& button : buttons_) content.buttons.push_back(button.label);
  return content;
}

std::vector<LessonView::Button> LessonView::buttons_of(const PanelContext& context) const {
  const words::Words words = context.scene.words;
  const presets::RunRequest& present = *context.scene.session.run_request();
  std::vector<Button> buttons;
  CompareRuns all{{present}};
  for (const presets::RunRequest& partner : presets::partners_of(*present.preset)) {
    const std::string label = partner_words(partner, present);
    if (label.empty()) continue;  // it is what runs now
    buttons.push_back({fmt::format("lesson.compare.{}", buttons.size()), words.say<Id::lesson_compare>(label),
                       CompareRuns{{present, partner}}});
    all.runs.push_back(partner);
  }
  if (all.runs.size() > 2) {
    const std::string label = words.say<Id::lesson_compare_all>(all.runs.size());
    buttons.insert(buttons.begin(), {"lesson.compare.all", label, std::move(all)});
  }
  const std::size_t number = lesson_number(context.presets, present.preset);
  const auto lesson = [&](std::size_t other, const char* name, Id id) {
    if (number == 0 || other == 0 || other > context.presets.size()) return;
    const presets::Preset& preset = context.presets[other - 1];
    const std::string_view title = words.choose(preset.title.en, preset.title.zh);
    const words::Argument arguments[] = {other, title};
    buttons.push_back({name, words.say(id, arguments), LoadPreset{presets::default_request(preset)}});
  };
  lesson(number - 1, "lesson.previous", Id::lesson_previous);
  lesson(number + 1, "lesson.next", Id::lesson_next);
  return buttons;
}

void LessonView::paint_lines(ui::Canvas& canvas, const std::vector<LessonLayout::Line>& lines, bool faint,
                             bool lively) const {
  const ui::Theme& theme = canvas.theme;
  for (const LessonLayout::Line& line : lines) {
    ui::Face face = ui::Face::words;
    ui::Color ink = faint ? theme.text_faint : lively ? theme.text : theme.text_dim;
    switch (line.ink) {
      case LessonLayout::Ink::title:
      case LessonLayout::Ink::heading:
        ink = theme.text;
        break;
      case LessonLayout::Ink::facts:
        face = ui::Face::words_small;
        break;
      case LessonLayout::Ink::note:
        face = ui::Face::words_small;
        ink = theme.text_faint;
        break;
      case LessonLayout::Ink::name:
        face = ui::Face::code_small;
        ink = theme.text;
        break;
      case LessonLayout::Ink::text:
        break;
    }
    ui::text_in(canvas.painter, face, {line.rect.x0, line.rect.y0, line.rect.x1 + 2, line.rect.y1}, ink, line.text);
  }
}

void LessonView::draw_looks(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const LessonGuide& guide = context.document.lesson;
  for (std::size_t i = 0; i < layout_.looks.size(); ++i) {
    const LessonLayout::Look& place = layout_.looks[i];
    const LessonGuide::Look look = guide.looks()[i];
    const bool missing = look.state == LessonGuide::State::missing;
    const ui::Hit mouse = ui::hit(canvas, fmt::format("lesson.look.{}", i + 1), place.rect.intersect(context.area));
    if (look.here) {
      canvas.painter.fill(place.rect, canvas.theme.raised, canvas.px(ui::kRounding));
    } else if (mouse.hovered && !missing) {
      canvas.painter.fill(place.rect, canvas.theme.hover, canvas.px(ui::kRounding));
    }
    paint_look_sign(canvas, look, guide.awaited() == i, place.sign.center());
    paint_lines(canvas, place.lines, missing, look.here || (mouse.hovered && !missing));
    if (mouse.clicked && !missing) context.document.go_to_look(i, context.commands);
  }
}

/// The cursor's own sign where it stands; a tick where the viewer was; a ring where not.
void LessonView::paint_look_sign(ui::Canvas& canvas, const LessonGuide::Look& look, bool awaited,
                                 ui::Vec2 center) const {
  const ui::Theme& theme = canvas.theme;
  if (look.here) {
    canvas.painter.circle(center, canvas.px(4), theme.accent);
  } else if (look.visited) {
    ui::draw_icon(canvas.painter, ui::Icon::tick, center, theme.text_dim, canvas.scale);
  } else if (awaited || look.state == LessonGuide::State::found) {
    canvas.painter.ring(center, canvas.px(4), awaited ? theme.accent : theme.text_dim, canvas.px(2));
  } else {
    canvas.painter.ring(center, canvas.px(4), theme.text_faint, 1);
  }
}

void LessonView::draw_buttons(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  for (std::size_t i = 0; i < layout_.buttons.size(); ++i) {
    const ui::Rect rect = layout_.buttons[i];
    if (rect.intersect(context.area).empty()) continue;
    if (ui::text_button(canvas, buttons_[i].name, rect, buttons_[i].label, {}, {},
                        {.primary = buttons_[i].name == "lesson.next"}))
      context.commands.push_back(buttons_[i].command);
  }
}

}  // namespace loopscope::views
