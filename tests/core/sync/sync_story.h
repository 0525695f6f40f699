#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/loop/test_loop.h"

namespace loopscope {

/// What tasks did with locks, events and queues, in order: "1: lock acquire 1" (task, object, operation, count), and
/// "2: awaits lock". Tasks are numbered in order of creation; "-" is nobody, a callback. All ids of objects of one sort
/// are checked to be the one with which that sort was created.
inline std::vector<std::string> sync_story(const TestLoop& t) {
  std::vector<std::string> story;
  std::map<std::string, int> numbers;          // of tasks, by id
  std::map<std::string, std::string> objects;  // ids, by sort
  std::string running = "-";
  for (const std::string& line : t.lines()) {
    std::istringstream words(line);
    std::string time;
    std::string kind;
    words >> time >> kind;
    std::map<std::string, std::string> is;
    for (std::string word; words >> word;) is[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    if (kind == "task_create") {
      const int number = static_cast<int>(numbers.size()) + 1;
      numbers[is["task"]] = number;
    } else if (kind == "task_run") {
      running = std::to_string(numbers.at(is["task"]));
    } else if (kind == "sync_op") {
      if (is["op"] == "create") objects[is["object"]] = is["sync"];
      EXPECT_EQ(objects[is["object"]], is["sync"]) << line;
      story.push_back(fmt::format("{}: {} {} {}", running, is["object"], is["op"], is["count"]));
    } else if (kind == "task_await" && objects.contains(is["what"])) {
      EXPECT_EQ(objects[is["what"]], is["target"]) << line;
      story.push_back(fmt::format("{}: awaits {}", running, is["what"]));
    }
    if (kind == "task_await" || kind == "task_done") running = "-";
  }
  return story;
}

}  // namespace loopscope
