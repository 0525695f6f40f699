#include "core/base/base64.h"

#include <gtest/gtest.h>

#include <random>

namespace loopscope {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(Base64, IsThatOfTheStandard) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : cases) {
    std::string encoded;
    base64::encode(bytes_of(bytes), encoded);
    EXPECT_EQ(encoded, text);
    std::vector<std::byte> decoded;
    EXPECT_TRUE(base64::decode(text, decoded));
    EXPECT_TRUE(std::ranges::equal(decoded, bytes_of(bytes)));
  }
}

TEST(Base64, AnyBytesComeBack) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 100; ++size) {
    std::vector<std::byte> bytes(size);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    std::string text;
    base64::encode(bytes, text);
    std::vector<std::byte> decoded;
    ASSERT_TRUE(base64::decode(text, decoded));
    EXPECT_EQ(decoded, bytes);
  }
}

TEST(Base64, RefusesOtherTexts) {
  for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zm9v Zg=", "Zg==Zm9v", "Zm9\xff", "Zm-_"}) {
    std::vector<std::byte> decoded;
    EXPECT_FALSE(base64::decode(text, decoded)) << text;
  }
}

}  // namespace
}  // namespace loopscope
