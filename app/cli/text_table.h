#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loopscope::cli {

/// How many columns of a terminal a UTF-8 text takes: two for East Asian wide characters, none for combining ones.
int display_width(std::string_view text);

/// The text cut to at most `width` columns, ending in an ellipsis where something was cut.
std::string shorten(std::string_view text, int width);

/// The text broken between words into lines of at most `width` columns, the first after `indent` blanks, the others
/// after `hanging`. Wide characters may be broken between, as Chinese is.
std::string wrap(std::string_view text, int width, int indent, int hanging);
inline std::string wrap(std::string_view text, int width, int indent) { return wrap(text, width, indent, indent); }

/// The text without control characters other than line ends: what a trace holds must not command the reader's terminal.
std::string printable(std::string text);

/// A table for people: columns aligned, numbers to the right, two blanks between. A table that is too long to keep is
/// made in two passes: measure() of each row, then titles() and line() of each row again.
class TextTable {
 public:
  using Cells = std::vector<std::string>;
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
    bool shrinks = false;  ///< is shortened when the table is wider than the terminal
  };

  explicit TextTable(std::vector<Column> columns);
  /// Takes a row into text(). One cell a column. Line ends within become blanks.
  void add(Cells cells);
  bool empty() const { return rows_.empty(); }

  /// The table as lines of at most `width` columns (0: no limit), titles first. Only columns that shrink give way, down
  /// to eight columns each.
  std::string text(int width) const;

  /// Makes the columns wide enough for a row that is not kept.
  void measure(const Cells& cells);
  /// What text() would begin with; no more rows may be measured after it.
  std::string titles(int width);
  /// A measured row as text() would write it.
  std::string line(const Cells& cells) const;

 private:
  Cells title_cells() const;
  std::vector<int> widths(int limit) const;
  std::string line(const Cells& cells, const std::vector<int>& widths) const;

  std::vector<Column> columns_;
  std::vector<int> natural_widths_;
  std::vector<int> widths_;  // as titles() settled them
  std::vector<Cells> rows_;
};

}  // namespace loopscope::cli
