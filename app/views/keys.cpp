#include "app/views/keys.h"

#include <imgui.h>

#include <algorithm>
#include <array>

namespace loopscope::views {

namespace {

constexpr float kLongestFrame = 0.1F;  // seconds; a hitch must not become a leap

// GLFW's key codes, which io.KeysDown is indexed by: the letter that the key has on a US keyboard. Named here, because
// this room does not know GLFW.
constexpr int kSpace = 32;
constexpr int kComma = 44;
constexpr int kPeriod = 46;
constexpr int kSlash = 47;
constexpr int kLeftBracket = 91;
constexpr int kRightBracket = 93;
constexpr int kEscape = 256;
constexpr int kEnter = 257;
constexpr int kRight = 262;
constexpr int kLeft = 263;
constexpr int kDown = 264;
constexpr int kUp = 265;
constexpr int kPageUp = 266;
constexpr int kPageDown = 267;
constexpr int kHome = 268;
constexpr int kEnd = 269;
constexpr int kF1 = 290;
constexpr int kKeypadEnter = 335;
constexpr int kF5 = 294;
constexpr int kF10 = 299;
constexpr int kF11 = 300;

/// Modifiers that a key must come with.
enum Mod : unsigned char { kPlain, kShift, kCtrl, kCtrlShift };

struct Binding {
  int key;
  Mod mod;
  Action action;
  bool repeats;
};

constexpr std::array<Binding, 24> kBindings = {{{kSpace, kPlain, Action::run_pause, false},
                                                {kF5, kPlain, Action::run, false},
                                                {kF10, kPlain, Action::step_frame, true},
                                                {kF11, kPlain, Action::step_turn, true},
                                                {kF10, kShift, Action::step_back_frame, true},
                                                {kF11, kShift, Action::step_back_turn, true},
                                                {kHome, kPlain, Action::to_start, false},
                                                {kEnd, kPlain, Action::to_end, false},
                                                {'F', kPlain, Action::focus, false},
                                                {kPeriod, kPlain, Action::next_span, true},
                                                {kComma, kPlain, Action::previous_span, true},
                                                {kRightBracket, kPlain, Action::next_look, false},
                                                {kLeftBracket, kPlain, Action::previous_look, false},
                                                {'T', kPlain, Action::switch_axis, false},
                                                {'L', kPlain, Action::switch_language, false},
                                                {'Z', kCtrl, Action::view_back, true},
                                                {'Y', kCtrl, Action::view_forward, true},
                                                {'Z', kCtrlShift, Action::view_forward, true},
                                                {kSlash, kShift, Action::help, false},
                                                {kF1, kPlain, Action::help, false},
                                                {'H', kPlain, Action::help, false},
                                                {kEscape, kPlain, Action::escape, false},
                                                {'P', kCtrl, Action::choose_preset, false},
                                                {'Q', kCtrl, Action::quit, false}}};

constexpr std::array<Binding, 4> kHeld = {{{'W', kPlain, Action::zoom_in, true},
                                           {'S', kPlain, Action::zoom_out, true},
                                           {'A', kPlain, Action::pan_left, true},
                                           {'D', kPlain, Action::pan_right, true}}};

struct ListBinding {
  int key;
  Mod mod;
  ListKey what;
};
constexpr std::array<ListBinding, 7> kListKeys = {{{kUp, kPlain, ListKey::up},
                                                   {kDown, kPlain, ListKey::down},
                                                   {kPageUp, kPlain, ListKey::page_up},
                                                   {kPageDown, kPlain, ListKey::page_down},
                                                   {kHome, kPlain, ListKey::home},
                                                   {kEnd, kPlain, ListKey::end},
                                                   {'C', kCtrl, ListKey::copy}}};

constexpr std::array<ListBinding, 11> kPageKeys = {{{kUp, kPlain, ListKey::up},
                                                    {kDown, kPlain, ListKey::down},
                                                    {kLeft, kPlain, ListKey::left},
                                                    {kRight, kPlain, ListKey::right},
                                                    {kPageUp, kPlain, ListKey::page_up},
                                                    {kPageDown, kPlain, ListKey::page_down},
                                                    {kHome, kPlain, ListKey::home},
                                                    {kEnd, kPlain, ListKey::end},
                                                    {kEnter, kPlain, ListKey::enter},
                                                    {kKeypadEnter, kPlain, ListKey::enter},
                                                    {kEscape, kPlain, ListKey::escape}}};

bool modifiers_match(Mod mod) {
  const ImGuiIO& io = ImGui::GetIO();
  return io.KeyShift == (mod == kShift || mod == kCtrlShift) && io.KeyCtrl == (mod == kCtrl || mod == kCtrlShift) &&
         !io.KeyAlt;
}

using words::Id;

constexpr KeyHelp kLoopKeys[] = {{"", Id::help_run_pause, Id::key_space},
                                 {"F5", Id::help_run},
                                 {"F10", Id::help_step_frame},
                                 {"F11", Id::help_step_turn},
                                 {"Shift F10", Id::help_back_frame},
                                 {"Shift F11", Id::help_back_turn},
                                 {"F10  F11", Id::help_compared_steps},
                                 {"Home", Id::help_to_start},
                                 {"End", Id::help_to_end}};
constexpr KeyHelp kViewKeys[] = {{"W  S", Id::help_zoom},
                                 {"A  D", Id::help_pan_keys},
                                 {"", Id::help_zoom_pointer, Id::key_ctrl_wheel},
                                 {"", Id::help_pan, Id::key_shift_wheel},
                                 {"", Id::help_pan, Id::key_right_drag},
                                 {"", Id::help_scroll, Id::key_wheel},
                                 {"", Id::help_zoom_range, Id::key_ctrl_drag},
                                 {"", Id::help_measure, Id::key_drag},
                                 {"F", Id::help_focus},
                                 {"T", Id::help_axis},
                                 {"Ctrl Z  Ctrl Y", Id::help_view_history}};
constexpr KeyHelp kSelectKeys[] = {{"", Id::help_select, Id::key_click},
                                   {".  ,", Id::help_next_span},
                                   {"]  [", Id::help_next_look},
                                   {"", Id::help_move_cursor, Id::key_click_ruler},
                                   {"Esc", Id::help_clear},
                                   {"Ctrl P", Id::help_choose_preset},
                                   {"L", Id::help_language},
                                   {"?", Id::help_help},
                                   {"Ctrl Q", Id::help_quit}};
constexpr KeyHelp kListHelp[] = {{"Up  Down", Id::help_list_rows},  {"Page Up  Down", Id::help_list_pages},
                                 {"Home  End", Id::help_list_ends}, {"Ctrl C", Id::help_list_copy},
                                 {"Esc", Id::help_list_leave},      {"", Id::help_list_sort, Id::key_click_head}};
constexpr KeyGroup kGroups[] = {{Id::help_loop, kLoopKeys},
                                {Id::help_selecting, kSelectKeys},
                                {Id::help_view, kViewKeys},
                                {Id::help_lists, kListHelp}};

}  // namespace

std::string_view key_words(const KeyHelp& key, words::Words words) {
  return key.keys.empty() ? words[key.move] : key.keys;
}

std::span<const KeyGroup> key_groups() { return kGroups; }

Action pressed_action(bool letters) {
  if (ImGui::GetIO().WantTextInput) return Action::none;
  for (const Binding& binding : kBindings) {
    if (!letters && binding.mod == kPlain && binding.key > kSpace && binding.key < kEscape) continue;
    if (ImGui::IsKeyPressed(binding.key, binding.repeats) && modifiers_match(binding.mod)) return binding.action;
  }
  return Action::none;
}

bool key_pressed(int key) {
  return !ImGui::GetIO().WantTextInput && modifiers_match(kPlain) && ImGui::IsKeyPressed(key, false);
}

namespace {

ListKey pressed_of(std::span<const ListBinding> bindings) {
  for (const ListBinding& binding : bindings) {
    const bool repeats = binding.what != ListKey::enter && binding.what != ListKey::escape;
    if (ImGui::IsKeyPressed(binding.key, repeats) && modifiers_match(binding.mod)) return binding.what;
  }
  return ListKey::none;
}

}  // namespace

ListKey pressed_list_key() { return ImGui::GetIO().WantTextInput ? ListKey::none : pressed_of(kListKeys); }

ListKey pressed_page_key() { return pressed_of(kPageKeys); }

bool find_key_pressed() { return ImGui::IsKeyPressed('F', false) && modifiers_match(kCtrl); }

float held_seconds(Action action) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput) return 0;
  for (const Binding& binding : kHeld) {
    if (binding.action != action || !ImGui::IsKeyDown(binding.key) || !modifiers_match(kPlain)) continue;
    const float held = io.KeysDownDuration[binding.key];
    if (held == 0) return kTapSeconds;
    return held > kTapSeconds ? std::min(io.DeltaTime, kLongestFrame) : 0;
  }
  return 0;
}

}  // namespace loopscope::views
