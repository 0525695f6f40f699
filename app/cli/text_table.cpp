#include "app/cli/text_table.h"

#include <algorithm>
#include <numeric>

#include "core/base/check.h"
#include "core/base/utf8.h"

namespace loopscope::cli {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 8;

int width_of(char32_t c) {
  if (c >= 0x300 && c <= 0x36F) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

/// The longest start of `text` that fits `width` columns, in bytes.
std::size_t fitting(std::string_view text, int width) {
  std::size_t at = 0;
  while (at < text.size()) {
    const utf8::Character next = utf8::first(text.substr(at));
    width -= width_of(next.value);
    if (width < 0) break;
    at += next.bytes;
  }
  return at;
}

std::string padded(std::string_view text, int width, TextTable::Align align) {
  const std::string cell = shorten(text, width);
  const std::string blanks(static_cast<std::size_t>(std::max(0, width - display_width(cell))), ' ');
  return align == TextTable::Align::right ? blanks + cell : cell + blanks;
}

}  // namespace

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Character next = utf8::first(text.substr(at));
    width += width_of(next.value);
    at += next.bytes;
  }
  return width;
}

std::string shorten(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  if (width < 1) return {};
  return std::string(text.substr(0, fitting(text, width - 1))) + "…";
}

std::string wrap(std::string_view text, int width, int indent, int hanging) {
  std::string out;
  while (!text.empty()) {
    const int blanks = out.empty() ? indent : hanging;
    std::size_t end = fitting(text, std::max(width - blanks, kNarrowest));
    if (end < text.size()) {
      const std::size_t blank = text.rfind(' ', end);
      if (blank != std::string_view::npos && blank > 0) end = blank;
    }
    end = std::max(end, utf8::first(text).bytes);
    out.append(static_cast<std::size_t>(blanks), ' ');
    out += text.substr(0, end);
    out += '\n';
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return out;
}

std::string printable(std::string text) {
  constexpr char kDelete = 0x7F;
  for (char& c : text) {
    const bool control = (c >= 0 && c < ' ' && c != '\n') || c == kDelete;
    if (control) c = '?';
  }
  return text;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (const Column& column : columns_) natural_widths_.push_back(display_width(column.title));
}

void TextTable::add(Cells cells) {
  measure(cells);
  rows_.push_back(std::move(cells));
}

std::string TextTable::text(int width) const {
  const std::vector<int> column_widths = widths(width);
  std::string out = line(title_cells(), column_widths);
  for (const Cells& row : rows_) out += line(row, column_widths);
  return out;
}

void TextTable::measure(const Cells& cells) {
  LOOPSCOPE_CHECK(cells.size() == columns_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    natural_widths_[i] = std::max(natural_widths_[i], display_width(cells[i]));
  }
}

std::string TextTable::titles(int width) {
  widths_ = widths(width);
  return line(title_cells(), widths_);
}

std::string TextTable::line(const Cells& cells) const { return line(cells, widths_); }

TextTable::Cells TextTable::title_cells() const {
  Cells titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  return titles;
}

std::vector<int> TextTable::widths(int limit) const {
  std::vector<int> widths = natural_widths_;
  if (limit <= 0) return widths;
  int excess = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(widths.size()) - 1)) - limit;
  // The widest of the columns that may give way does, one column of the terminal at a time.
  while (excess > 0) {
    int* widest = nullptr;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].shrinks && widths[i] > kNarrowest && (widest == nullptr || widths[i] > *widest))
        widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
    --excess;
  }
  return widths;
}

std::string TextTable::line(const Cells& cells, const std::vector<int>& widths) const {
  std::string line;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    std::string cell = cells[i];
    std::replace(cell.begin(), cell.end(), '\n', ' ');
    line += padded(cell, widths[i], columns_[i].align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace loopscope::cli
