#include "app/importers/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "app/importers/notice.h"
#include "app/importers/utf16_stream.h"
#include "core/base/utf8.h"
#include "core/trace/event/symbols.h"

namespace loopscope::importers {

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

/// Where a byte is zero: its highest bit set. Above such a byte others may be set falsely.
constexpr std::uint64_t zeros(std::uint64_t bytes) { return (bytes - kOnes) & ~bytes & kHighs; }

/// The first quote, backslash or, with `ascii_only`, byte beyond ASCII; `end` when there is none.
template <bool ascii_only>
const char* find_special(const char* at, const char* end) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at, sizeof bytes);
      std::uint64_t found = zeros(bytes ^ kOnes * '"') | zeros(bytes ^ kOnes * '\\');
      if constexpr (ascii_only) found |= bytes & kHighs;
      if (found != 0) return at + std::countr_zero(found) / 8;
    }
  }
  while (at != end && *at != '"' && *at != '\\' && !(ascii_only && static_cast<unsigned char>(*at) >= 0x80)) ++at;
  return at;
}

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }

bool is_word_part(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
         c == '.' || c == '_' || c == '$';
}

bool starts_number(std::string_view text) {
  for (const std::string_view other : {"NaN", "nan", "Infinity", "inf"}) {
    if (text == other) return true;
  }
  return (text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '+' || text[0] == '.';
}

bool is_value_word(std::string_view text) {
  for (const std::string_view other : {"true", "false", "null", "undefined", "None", "True", "False"}) {
    if (text == other) return true;
  }
  return false;
}

/// The text with U+FFFD for each byte that is no part of a character. Quick for what has none.
void repair(std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const utf8::Character character = utf8::first(std::string_view(text).substr(at));
    if (!character.valid) break;
    at += character.bytes;
  }
  if (at == text.size()) return;
  std::string repaired = text.substr(0, at);
  for (std::string_view rest = std::string_view(text).substr(at); !rest.empty();) {
    const utf8::Character character = utf8::first(rest);
    repaired += character.valid ? rest.substr(0, character.bytes) : utf8::kReplacementText;
    rest.remove_prefix(character.bytes);
  }
  text = std::move(repaired);
}

}  // namespace

bool JsonReader::fill() {
  const std::string_view piece = bytes_->next();
  begin_ = at_ = piece.data();
  end_ = at_ + piece.size();
  end_offset_ += piece.size();
  return !piece.empty();
}

JsonToken JsonReader::next() {
  while (more()) {
    offset_ = here();
    switch (const char c = *at_) {
      case ',':
        if (wants_value_) return fail();
        ++at_;
        continue;
      case '"':
        ++at_;
        return take_string();
      case '{':
      case '[':
        return open(c);
      case '}':
      case ']':
        return close(c);
      case '/':
        if (!skip_comment()) return fail();
        continue;
      case '\xef':  // a byte-order mark
      case '\xbb':
      case '\xbf':
        ++at_;
        continue;
      default:
        if (!is_blank(c)) return take_word();
        ++at_;
    }
  }
  return end(false);
}

bool JsonReader::skip() {
  const std::size_t outside = depth() - 1;
  while (depth() > outside) {
    const JsonToken token = next();
    if (token == JsonToken::error || token == JsonToken::end) return false;
  }
  return true;
}

bool JsonReader::skip_comment() {
  ++at_;
  if (!more()) return false;
  const char kind = *at_;
  if (kind != '/' && kind != '*') return false;
  char before = 0;
  for (++at_; more(); before = *at_++) {
    if (kind == '/' && *at_ == '\n') return true;
    if (kind == '*' && *at_ == '/' && before == '*') {
      ++at_;
      return true;
    }
  }
  return true;
}

JsonToken JsonReader::take_string() {
  const char* stop = find_special<true>(at_, end_);
  if (stop != end_ && *stop == '"') {  // most of them
    text_ = {at_, static_cast<std::size_t>(stop - at_)};
    at_ = stop + 1;
    if (wants_key() && at_ != end_ && *at_ == ':') {
      ++at_;
      wants_value_ = true;
      return JsonToken::key;
    }
  } else if (!read_string()) {
    return end(true);
  }
  return wants_key() ? take_key() : value(JsonToken::string);
}

/// A string with escapes, of more than ASCII, or in several pieces. False when the text ends before it does.
bool JsonReader::read_string() {
  scratch_.clear();
  bool closed = false;
  while (!closed) {
    if (!more()) return false;
    const char* stop = find_special<false>(at_, end_);
    append({at_, static_cast<std::size_t>(stop - at_)});
    at_ = stop;
    if (at_ == end_) continue;
    closed = *at_++ == '"';
    if (!closed && !read_escape()) return false;
  }
  repair(scratch_);
  text_ = scratch_;
  return true;
}

bool JsonReader::read_escape() {
  if (!more()) return false;
  const char c = *at_++;
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kMeanings = "\b\f\n\r\t";
  if (c == 'u') return read_unicode_escape();
  const std::size_t letter = kLetters.find(c);
  append({letter == std::string_view::npos ? &c : &kMeanings[letter], 1});
  return true;
}

/// Four digits, and a second escape where the first is half of a pair. Half a pair alone becomes U+FFFD.
bool JsonReader::read_unicode_escape() {
  const auto add = [this](char32_t c) {
    if (scratch_.size() + 4 <= trace::kMaxStringBytes) append_utf8(c, scratch_);
  };
  char32_t character = read_hex();
  while (character >= 0xD800 && character <= 0xDBFF) {
    const char32_t high = character;
    if (!more()) return false;
    if (*at_ != '\\') break;
    ++at_;
    if (!more()) return false;
    if (*at_ != 'u') {
      add(utf8::kReplacement);
      return read_escape();
    }
    ++at_;
    character = read_hex();
    if (character >= 0xDC00 && character <= 0xDFFF) {
      character = 0x10000 + ((high - 0xD800) << 10U) + (character - 0xDC00);
    } else {
      add(utf8::kReplacement);
    }
  }
  add(character);
  return true;
}

/// Four digits; U+FFFD where they are fewer.
char32_t JsonReader::read_hex() {
  char32_t value = 0;
  for (int digit = 0; digit < 4; ++digit) {
    if (!more()) return utf8::kReplacement;
    const char c = *at_;
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + static_cast<char32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<char32_t>(lower - 'a') + 10;
    } else {
      return utf8::kReplacement;
    }
    ++at_;
  }
  return value;
}

void JsonReader::append(std::string_view text) {
  scratch_.append(text.substr(0, trace::kMaxStringBytes - std::min(scratch_.size(), trace::kMaxStringBytes)));
}

JsonToken JsonReader::take_word() {
  const char* stop = std::find_if_not(at_, end_, is_word_part);
  if (stop == at_) return fail();
  if (stop != end_) {
    text_ = {at_, static_cast<std::size_t>(stop - at_)};
    at_ = stop;
  } else {
    scratch_.clear();
    while (more()) {
      stop = std::find_if_not(at_, end_, is_word_part);
      append({at_, static_cast<std::size_t>(stop - at_)});
      at_ = stop;
      if (at_ != end_) break;
    }
    text_ = scratch_;
  }
  if (wants_key()) return take_key();
  if (starts_number(text_)) return value(JsonToken::number);
  return is_value_word(text_) ? value(JsonToken::word) : fail();
}

/// A key's colon.
JsonToken JsonReader::take_key() {
  if (text_.data() != scratch_.data()) {  // the piece may go before the colon is found
    scratch_.assign(text_);
    text_ = scratch_;
  }
  while (more() && (is_blank(*at_) || *at_ == '/')) {
    if (*at_ != '/') {
      ++at_;
    } else if (!skip_comment()) {
      return fail();
    }
  }
  if (!more()) return end(true);
  if (*at_ != ':') return fail();
  ++at_;
  wants_value_ = true;
  return JsonToken::key;
}

JsonToken JsonReader::value(JsonToken token) {
  wants_value_ = false;
  return token;
}

JsonToken JsonReader::open(char bracket) {
  if (wants_key()) return fail();
  ++at_;
  stack_.push_back(bracket);
  wants_value_ = false;
  return bracket == '{' ? JsonToken::begin_object : JsonToken::begin_array;
}

JsonToken JsonReader::close(char bracket) {
  const char opening = bracket == '}' ? '{' : '[';
  if (stack_.empty() || stack_.back() != opening || wants_value_) return fail();
  ++at_;
  stack_.pop_back();
  return value(bracket == '}' ? JsonToken::end_object : JsonToken::end_array);
}

JsonToken JsonReader::fail() {
  constexpr std::size_t kShown = 24;
  const auto known = static_cast<std::size_t>(at_ - begin_);
  const std::string_view before(at_ - std::min(known, kShown), std::min(known, kShown));
  message_ = fmt::format("is no JSON (after \"{}\")", excerpt(before));
  offset_ = here();
  return JsonToken::error;
}

JsonToken JsonReader::end(bool inside_string) {
  cut_off_ = inside_string || !stack_.empty();
  offset_ = here();
  return JsonToken::end;
}

bool JsonReader::recover(std::size_t depth) {
  char before = 0;
  for (; more(); ++at_) {
    const char c = *at_;
    if (c == '{' && (before == ',' || before == '[' || before == '}' || before == '\n')) {
      stack_.resize(std::min(depth, stack_.size()));
      wants_value_ = false;
      return true;
    }
    if (c == '\n' || !is_blank(c)) before = c;
  }
  return false;
}

}  // namespace loopscope::importers
