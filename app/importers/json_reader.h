#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/importers/byte_stream.h"

namespace loopscope::importers {

enum class JsonToken : std::uint8_t {
  begin_object,
  end_object,
  begin_array,
  end_array,
  key,
  string,
  number,  ///< as written; it may be too large, or NaN
  word,    ///< true, false, null and the like
  end,     ///< of the text
  error,   ///< what follows is no JSON: see message()
};

/// Reads JSON as tools that trace really write it, token by token, in one pass and with bounded memory: strings with
/// bad UTF-8, half surrogates and control characters in them (what is no character becomes U+FFFD), NaN and Infinity,
/// numbers of any size, commas too many or too few, comments, several values one after the other.
///
/// It is a reader of our own because no other does it: nlohmann's takes comments, but no bad UTF-8, half surrogate,
/// number too large or comma too many, and where it stops it cannot go on, so a filter before it would have to know as
/// much of JSON as this; and it reads 50 to 100 MB/s. simdjson refuses the same, and wants the whole text in memory.
class JsonReader {
 public:
  explicit JsonReader(ByteStream& bytes) : bytes_(&bytes) {}

  JsonToken next();
  /// Of the last token: a key, a string without its escapes, a number, a word. Valid until next(). At most
  /// trace::kMaxStringBytes; what is longer is cut.
  std::string_view text() const { return text_; }
  /// Objects and arrays that are open after the last token.
  std::size_t depth() const { return stack_.size(); }
  /// Passes over the rest of what the last token began. False at the text's end and on an error.
  bool skip();

  /// After an error: goes on at the next thing that looks like an object in an array or on a line of its own, as if no
  /// more than `depth` objects and arrays were open. False when there is none; then the text is at its end.
  bool recover(std::size_t depth);

  /// Where the last token begins, in bytes of the text; at its end, how long it is.
  std::uint64_t offset() const { return offset_; }
  /// After `end`: it comes inside an object, an array or a string.
  bool cut_off() const { return cut_off_; }
  /// After `error`: what is wrong, for one line.
  const std::string& message() const { return message_; }

 private:
  bool fill();
  bool more() { return at_ != end_ || fill(); }
  std::uint64_t here() const { return end_offset_ - static_cast<std::uint64_t>(end_ - at_); }
  bool in_object() const { return !stack_.empty() && stack_.back() == '{'; }
  bool wants_key() const { return in_object() && !wants_value_; }

  bool skip_comment();
  JsonToken take_string();
  bool read_string();
  bool read_escape();
  bool read_unicode_escape();
  char32_t read_hex();
  void append(std::string_view text);
  JsonToken take_word();
  JsonToken take_key();
  JsonToken value(JsonToken token);
  JsonToken open(char bracket);
  JsonToken close(char bracket);
  JsonToken fail();
  JsonToken end(bool inside_string);

  ByteStream* bytes_;
  const char* begin_ = nullptr;  ///< of the piece in hand
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t end_offset_ = 0;  ///< of `end_` in the text
  std::uint64_t offset_ = 0;
  std::vector<char> stack_;   ///< the open brackets
  bool wants_value_ = false;  ///< a key stands before it
  bool cut_off_ = false;
  std::string_view text_;
  std::string scratch_;  ///< of a text that does not stand in one piece as it is
  std::string message_;
};

}  // namespace loopscope::importers
