#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace loopscope::bench {

/// Something that is done with any number of items, under the name that it has in growth.py too.
struct GrowthProgram {
  const char* name;
  void (*run)(int count);
  int few;  ///< how many items are few; ten times as many are many
};

std::span<const GrowthProgram> growth_of_tasks();
std::span<const GrowthProgram> growth_of_loops();
std::span<const GrowthProgram> growth_of_sync();
std::span<const GrowthProgram> growth_of_streams();

/// `growth [--json] [NAME...]`: what an item costs when there are few, and when there are ten times as many, for every
/// operation or for those named; beside CPython where there is a python3 and the checkout is the working directory. A
/// table in Markdown, or JSON. The exit status.
int show_growth(const std::vector<std::string>& arguments);

}  // namespace loopscope::bench
