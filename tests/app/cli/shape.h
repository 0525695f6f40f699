#pragma once

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace loopscope::test {

using Json = nlohmann::ordered_json;

/// The object has exactly these keys, in this order.
inline void expect_keys(const Json& object, const std::vector<std::string>& keys) {
  ASSERT_TRUE(object.is_object()) << object;
  std::vector<std::string> found;
  for (const auto& [key, value] : object.items()) found.push_back(key);
  EXPECT_EQ(found, keys);
}

inline void expect_whole_number(const Json& value) { EXPECT_TRUE(value.is_number_integer()) << value; }

inline void expect_one_of(const Json& value, const std::set<std::string>& words) {
  ASSERT_TRUE(value.is_string()) << value;
  EXPECT_TRUE(words.contains(value.get<std::string>())) << value;
}

}  // namespace loopscope::test
