#include "app/cli/suggest.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/format.h>

namespace loopscope::cli {
namespace {

constexpr std::size_t kLongestWord = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

std::size_t spelling_distance(std::string_view a, std::string_view b) {
  // The rows of the usual table: distances between the first i letters of a and the first j of b.
  std::vector<std::size_t> two_before(b.size() + 1);
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(two_before, before);
    std::swap(before, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
  const std::string wanted = lower(word.substr(0, kLongestWord));
  const std::string* best = nullptr;
  // One slip for a short word, two for a longer one.
  std::size_t best_distance = wanted.size() < 5 ? 2 : 3;
  for (const std::string& name : names) {
    const bool is_begun = wanted.size() >= 3 && name.starts_with(wanted);
    const std::size_t distance = is_begun ? 0 : spelling_distance(wanted, name);
    if (distance < best_distance) {
      best = &name;
      best_distance = distance;
    }
  }
  return best == nullptr ? std::string() : fmt::format(" (did you mean {}?)", *best);
}

}  // namespace loopscope::cli
