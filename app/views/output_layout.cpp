#include "app/views/output_layout.h"

#include <algorithm>

#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

Cell OutputRows::cell(std::size_t row, std::size_t column) const {
  const trace::Event event = model_.events()[this->event(row)];
  if (column == 0) return {.text = words::format_time(event.time_ns), .tone = Tone::dim};
  if (column == 1) {
    const bool by_task = event.subject != kNoObject;
    return {.text = by_task ? task_name(model_, event.loop, event.subject, language_) : std::string(),
            .tone = Tone::dim};
  }
  return {.text = std::string(model_.symbols().string(static_cast<StringId>(event.a)))};
}

SortKey OutputRows::key(std::size_t row, std::size_t column) const {
  if (column == 0) return {static_cast<double>(row), {}};
  return {0, cell(row, column).text};
}

std::optional<std::size_t> OutputRows::current() const {
  const auto& prints = model_.prints();
  const auto after = std::lower_bound(prints.begin(), prints.end(), cursor_.events,
                                      [](std::uint32_t event, std::uint64_t end) { return event < end; });
  if (after == prints.begin()) return {};
  return static_cast<std::size_t>(after - prints.begin()) - 1;
}

}  // namespace loopscope::views
