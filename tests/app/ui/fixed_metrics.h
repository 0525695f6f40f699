#pragma once

#include "app/ui/text_metrics.h"

namespace loopscope::test {

/// Every character 8 pixels wide, every line 16 pixels high: layouts come out the same on every machine.
class FixedMetrics final : public ui::TextMetrics {
 public:
  float width(ui::Face, std::string_view text) const override {
    std::size_t characters = 0;
    for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1U : 0U;
    return 8.0F * static_cast<float>(characters);
  }
  float line_height(ui::Face) const override { return 16; }
};

}  // namespace loopscope::test
