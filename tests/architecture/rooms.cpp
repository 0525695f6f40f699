#include "tests/architecture/rooms.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace loopscope::architecture {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_rank(const std::string& word) {
  return !word.empty() && word.size() <= 2 && word.find_first_not_of("0123456789") == std::string::npos;
}

/// Reads a row word by word: its name, its rank, then the words that a keyword collects.
class RowReader {
 public:
  void take(const std::string& word, Rooms& rooms) {
    if (word.substr(0, 5) == "core/" || word.substr(0, 4) == "app/" || word == kEveryRoom) {
      take_room(word, rooms);
    } else if (wants_rank_) {
      if (!is_rank(word)) throw std::runtime_error("expected the rank of " + rooms.back().name + ", found " + word);
      rooms.back().rank = std::stoi(word);
      wants_rank_ = false;
    } else if (rooms.empty()) {
      throw std::runtime_error("expected a room, found " + word);
    } else {
      take_keyword(word, rooms.back());
    }
  }
  void begin_line(bool continued) {
    if (!continued) list_ = nullptr;
  }

 private:
  void take_room(const std::string& word, Rooms& rooms) {
    if (list_ != nullptr) {
      list_->push_back(word);
      return;
    }
    if (wants_rank_) throw std::runtime_error("expected the rank of " + rooms.back().name + ", found " + word);
    rooms.push_back({.name = word});
    wants_rank_ = true;
  }
  void take_keyword(const std::string& word, Room& room) {
    if (word == "uses") {
      list_ = &room.may_use;
    } else if (word == "except") {
      list_ = &room.except;
    } else if (word == "never") {
      list_ = &room.never;
    } else if (word == "libs") {
      list_ = &libraries_;
    } else if (word == "imgui") {
      room.may_name_imgui = true;
    } else if (list_ == &libraries_) {
      libraries_.push_back(word);
    } else {
      throw std::runtime_error("expected uses, except, never, libs or imgui, found " + word);
    }
  }

  bool wants_rank_ = false;
  std::vector<std::string>* list_ = nullptr;
  std::vector<std::string> libraries_;  // CMake's business
};

std::string text_of(const char* path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(std::string("cannot read ") + path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

Rooms parse_rooms(std::string_view text) {
  Rooms rooms;
  RowReader reader;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line.substr(0, line.find('#')));
    reader.begin_line(!line.empty() && line.front() == ' ');
    std::string word;
    try {
      while (words >> word) reader.take(word, rooms);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("line " + std::to_string(number) + ": " + error.what());
    }
  }
  return rooms;
}

const Rooms& project_rooms() {
  static const Rooms rooms = [] {
    Rooms all = parse_rooms(text_of(LOOPSCOPE_SOURCE_DIR "/core/rooms.txt"));
    const Rooms app = parse_rooms(text_of(LOOPSCOPE_SOURCE_DIR "/app/rooms.txt"));
    all.insert(all.end(), app.begin(), app.end());
    return all;
  }();
  return rooms;
}

const Room* room_of(const Rooms& rooms, std::string_view path) {
  const Room* innermost = nullptr;  // a room may lie in another one's folder
  for (const Room& room : rooms) {
    const bool is_inside = path.size() > room.name.size() && path.substr(0, room.name.size()) == room.name &&
                           path[room.name.size()] == '/';
    if ((path == room.name || is_inside) && (innermost == nullptr || room.name.size() > innermost->name.size())) {
      innermost = &room;
    }
  }
  return innermost;
}

bool may_include(const Room& from, const Room& to) {
  if (&from == &to) {
    return true;
  }
  if (to.rank >= from.rank || contains(from.except, to.name)) {
    return false;
  }
  const bool is_in_core = to.name.substr(0, 5) == "core/";
  return contains(from.may_use, to.name) || contains(from.may_use, kEveryRoom) ||
         (is_in_core && contains(from.may_use, kAllOfCore));
}

}  // namespace loopscope::architecture
