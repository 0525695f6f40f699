#include "core/trace/event/symbols.h"

#include "core/base/check.h"
#include "core/base/utf8.h"

namespace loopscope::trace {

namespace {

constexpr std::string_view kCutMark = " [cut]";

/// The first part of an overlong text that ends between two characters of UTF-8, with a note that there was more.
std::string cut(std::string_view text) {
  const std::size_t size = utf8::start(text, kMaxStringBytes - kCutMark.size());
  return std::string(text.substr(0, size)).append(kCutMark);
}

}  // namespace

Symbols::Symbols() {
  strings_.emplace_back();
  string_ids_.emplace(strings_.back(), 0);
  locations_.emplace_back();
  location_ids_.emplace(Location{}, 0);
}

Symbols::Symbols(const Symbols& other) : Symbols() { *this = other; }

Symbols& Symbols::operator=(const Symbols& other) {
  if (this == &other) return *this;
  strings_ = other.strings_;
  locations_ = other.locations_;
  location_ids_ = other.location_ids_;
  string_ids_.clear();  // its keys are views into strings_
  StringId id = 0;
  for (const std::string& text : strings_) string_ids_.emplace(text, id++);
  return *this;
}

StringId Symbols::intern(std::string_view text) {
  if (text.size() > kMaxStringBytes) return intern(cut(text));
  if (const auto known = string_ids_.find(text); known != string_ids_.end()) return known->second;
  LOOPSCOPE_CHECK(strings_.size() < UINT32_MAX);
  const auto id = static_cast<StringId>(strings_.size());
  string_ids_.emplace(strings_.emplace_back(text), id);
  return id;
}

LocationId Symbols::intern(const Location& location) {
  const auto [known, is_new] = location_ids_.try_emplace(location, static_cast<LocationId>(locations_.size()));
  if (is_new) {
    LOOPSCOPE_CHECK(locations_.size() < UINT32_MAX);
    locations_.push_back(location);
  }
  return known->second;
}

std::string_view Symbols::string(StringId id) const {
  return id < strings_.size() ? std::string_view(strings_[id]) : std::string_view();
}

const Location& Symbols::location(LocationId id) const { return locations_[id < locations_.size() ? id : 0]; }

std::size_t Symbols::LocationHash::operator()(const Location& location) const {
  std::uint64_t hash = location.file;
  hash = hash * 0x9E3779B97F4A7C15U + location.function;
  hash = hash * 0x9E3779B97F4A7C15U + location.line;
  return static_cast<std::size_t>(hash ^ hash >> 29);
}

}  // namespace loopscope::trace
