#include "app/diagnose/rule.h"

namespace loopscope::diagnose {

TaskArgument name_of(const TaskStatistics& task) { return {task.id, task.name, task.coroutine}; }

LocationId last_place(const TaskStatistics& task) { return task.last_await != 0 ? task.last_await : task.coroutine; }

void add_text(Diagnostic& diagnostic, std::string_view name, StringId text, const trace::Symbols& symbols) {
  if (!symbols.string(text).empty()) diagnostic.arguments.push_back({name, TextArgument{text}});
}

}  // namespace loopscope::diagnose
