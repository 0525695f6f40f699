#include "app/importers/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/utf8.h"

namespace loopscope::importers {

void Notice::count(std::uint64_t count, std::string_view one, std::string_view many) {
  if (count == 0) return;
  if (!list_.empty()) list_ += "; ";
  list_ += fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string Notice::text(std::string_view name) const {
  return list_.empty() ? std::string() : fmt::format("{}, as imported: {}", name, list_);
}

std::string excerpt(std::string_view text, std::size_t limit) {
  std::string out(text.substr(0, limit));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (text.size() > limit) out += "...";
  return out;
}

void make_printable(std::string& text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (std::none_of(text.begin(), text.end(), is_control)) return;
  std::string printable;
  for (const char c : text) {
    if (!is_control(c)) {
      printable += c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      printable += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else {
      printable += utf8::kReplacementText;
    }
  }
  text = std::move(printable);
}

}  // namespace loopscope::importers
