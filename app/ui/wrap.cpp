#include "app/ui/wrap.h"

#include "core/base/utf8.h"

namespace loopscope::ui {

namespace {

/// Three bytes or more in UTF-8: Chinese and its punctuation among them, and Latin never.
bool breaks_anywhere(std::string_view text, std::size_t at) {
  return at < text.size() && static_cast<unsigned char>(text[at]) >= 0xE2;
}

/// Punctuation that must not begin a line.
bool closes(std::string_view text, std::size_t at) {
  for (const std::string_view mark : {"，", "。", "、", "！", "？", "：", "；", "）", "”", "…"}) {
    if (text.substr(at, mark.size()) == mark) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string_view> wrap_text(const TextMetrics& metrics, Face face, std::string_view text, float width) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    float used = 0;
    std::size_t at = begin;
    std::size_t good_end = begin;   // the line may end here
    std::size_t good_next = begin;  // and the next one begins here
    bool full = false;
    while (at < text.size()) {
      if (text[at] == '\n') {
        good_end = at;
        good_next = at + 1;
        full = true;
        break;
      }
      const std::size_t length = utf8::next(text, at) - at;
      if (at > begin && text[at] == ' ' && !(text[at - 1] >= '0' && text[at - 1] <= '9')) {
        good_end = at;
        good_next = at + 1;
      } else if (at > begin && text[at - 1] != ' ' && !closes(text, at) &&
                 (breaks_anywhere(text, at) ||
                  (static_cast<unsigned char>(text[at - 1]) >= 0x80 && breaks_anywhere(text, good_next)))) {
        good_end = good_next = at;
      }
      used += metrics.width(face, text.substr(at, length));
      if (used > width && at > begin && text[at] != ' ') {
        if (good_end == begin) good_end = good_next = at;
        full = true;
        break;
      }
      at += length;
    }
    if (!full) good_end = good_next = text.size();
    lines.push_back(text.substr(begin, good_end - begin));
    begin = good_next;
    while (begin < text.size() && text[begin] == ' ') ++begin;
  }
  return lines;
}

}  // namespace loopscope::ui
