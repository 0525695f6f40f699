#include "core/exec/process_function.h"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <stdexcept>

namespace loopscope::detail {
namespace {

struct Registry {
  std::mutex mutex;
  std::map<std::string, ProcessEntry, std::less<>> entries;  // stay where they are
};

// Made by whoever comes first, before main: never destroyed, because threads may ask until the end.
Registry& registry() {
  static auto* const all = new Registry;
  return *all;
}

}  // namespace

const ProcessEntry& register_process_function(ProcessEntry entry) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  const std::string name = entry.name;
  const auto [found, added] = all.entries.try_emplace(name, std::move(entry));
  // try_emplace leaves an entry alone that it does not take.
  if (!added && (!entry.address || found->second.address != entry.address)) {
    throw std::logic_error(fmt::format("two process functions have the name '{}': name one of them otherwise", name));
  }
  return found->second;
}

const ProcessEntry* find_process_function(std::string_view name) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  const auto found = all.entries.find(name);
  return found == all.entries.end() ? nullptr : &found->second;
}

const ProcessEntry& require_process_function(void (*address)()) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  for (const auto& [name, entry] : all.entries) {
    if (entry.address == address) return entry;
  }
  throw std::invalid_argument(
      "a function that is not registered was given to a process pool: write LOOPSCOPE_PROCESS_FUNCTION(function)");
}

}  // namespace loopscope::detail
