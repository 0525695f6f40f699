// The only place that knows nlohmann's library: texts and numbers are written by it.

#include "app/cli/json.h"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

namespace loopscope::cli {
namespace {

std::string dumped(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void JsonWriter::key(std::string_view key) {
  value(key);
  out_->add(": ");
  after_key_ = true;
}

void JsonWriter::value(std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (!plain) {
    write(dumped(std::string(text)));
    return;
  }
  separate();
  out_->add("\"");
  out_->add(text);
  out_->add("\"");
}

void JsonWriter::value(double number) { write(dumped(number)); }

void JsonWriter::begin(char bracket) {
  separate();
  out_->add({&bracket, 1});
  empty_.push_back(true);
}

void JsonWriter::end(char bracket) {
  const bool was_empty = empty_.back();
  empty_.pop_back();
  if (!was_empty) new_line();
  out_->add({&bracket, 1});
  if (empty_.empty()) out_->add("\n");
}

void JsonWriter::write(std::string_view text) {
  separate();
  out_->add(text);
}

/// What stands between the value before and the next one.
void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (empty_.empty()) return;
  if (!empty_.back()) out_->add(",");
  empty_.back() = false;
  new_line();
}

void JsonWriter::new_line() {
  constexpr std::string_view kBlanks = "                                ";
  out_->add("\n");
  out_->add(kBlanks.substr(0, std::min(2 * empty_.size(), kBlanks.size())));
}

}  // namespace loopscope::cli
