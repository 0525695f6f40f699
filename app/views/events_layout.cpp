#include "app/views/events_layout.h"

#include "app/words/format.h"

namespace loopscope::views {

namespace {

/// The colour of what an event does to its task.
ui::Color ui::Theme::*event_ink(const trace::Event& event) {
  using ui::Theme;
  switch (event.kind) {
    case trace::Kind::task_run:
    case trace::Kind::handle_begin:
      return &Theme::running;
    case trace::Kind::task_ready:
    case trace::Kind::timer_fire:
    case trace::Kind::fd_ready:
    case trace::Kind::handle_ready:
      return &Theme::ready;
    case trace::Kind::task_await:
      return trace::Await::unpack(event.a).on_selector() ? &Theme::selector : &Theme::awaiting;
    case trace::Kind::task_done:
      return static_cast<trace::Outcome>(event.a) == trace::Outcome::exception ? &Theme::failed : &Theme::done;
    case trace::Kind::warning:
    case trace::Kind::dropped:
      return &Theme::failed;
    default:
      return &Theme::text_faint;
  }
}

}  // namespace

Cell EventRows::cell(std::size_t row, std::size_t column) const {
  if (column == 0) return {.text = words::format_time(model_.events().time_ns(row)), .tone = Tone::dim};
  if (worded_ != row) {
    words_ = event_words(model_, static_cast<std::uint32_t>(row), language_);
    worded_ = row;
  }
  if (column == 1) return {.text = words_.who};
  if (column == 2) return {.text = words_.what, .sign = Sign::bar, .ink = event_ink(model_.events()[row])};
  return {.text = words_.detail, .tone = Tone::dim};
}

SortKey EventRows::key(std::size_t row, std::size_t column) const {
  if (column == 0) return {static_cast<double>(row), {}};
  return {0, cell(row, column).text};
}

std::optional<std::size_t> EventRows::row_at(model::Moment moment) {
  if (moment.events == 0) return {};
  return static_cast<std::size_t>(moment.events - 1);
}

}  // namespace loopscope::views
