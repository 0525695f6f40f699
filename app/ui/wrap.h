#pragma once

#include <string_view>
#include <vector>

#include "app/ui/text_metrics.h"

namespace loopscope::ui {

/// Cuts a paragraph into lines no wider than `width` pixels: at spaces, and, as Chinese is written, between any two
/// characters that are not Latin. Not after a digit, so that numbers keep their groups and units. A word that is wider
/// than a whole line is cut anywhere. The lines point into `text`.
std::vector<std::string_view> wrap_text(const TextMetrics& metrics, Face face, std::string_view text, float width);

}  // namespace loopscope::ui
