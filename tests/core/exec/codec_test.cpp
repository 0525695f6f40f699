#include "core/exec/codec_types.h"

#include <gmock/gmock.h>

#include <random>

namespace loopscope {

struct Point {
  int x = 0;
  std::string name;
  bool operator==(const Point&) const = default;
};
template <>
struct Codec<Point> : MembersCodec<&Point::x, &Point::name> {};

struct Tree {
  int value = 0;
  std::vector<Tree> children;
  bool operator==(const Tree&) const = default;
};
template <>
struct Codec<Tree> : MembersCodec<&Tree::value, &Tree::children> {};

/// A type that keeps something of itself.
class Even {
 public:
  explicit Even(int value) : value_(value) {}
  bool operator==(const Even&) const = default;

 private:
  friend struct Codec<Even>;
  int value_;
};
template <>
struct Codec<Even> {
  static void write(ValueWriter& out, const Even& even) { out.write(even.value_); }
  static Even read(ValueReader& in) {
    const int value = in.read<int>();
    if (value % 2 != 0) in.fail("an odd number");
    return Even(value);
  }
};

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

enum class Colour : std::int16_t { red = -1, green = 700 };
enum Answer : bool { no, yes };

template <class T>
void expect_same(const T& value) {
  EXPECT_EQ(decode<T>(encode(value)), value);
}

Bytes bytes(std::initializer_list<int> values) {
  Bytes result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

template <class T>
std::string complaint(const Bytes& bytes) {
  try {
    decode<T>(bytes);
  } catch (const DecodeError& error) {
    return error.what();
  }
  return "";
}

TEST(Codec, Numbers) {
  expect_same(-3);
  expect_same(std::numeric_limits<std::uint64_t>::max());
  expect_same('x');
  expect_same(true);
  expect_same(0.1);
  expect_same(-0.1f);
  expect_same(0.1L);
  expect_same(std::numeric_limits<double>::infinity());
  expect_same(Colour::green);
  expect_same(yes);
  expect_same(std::byte{7});
  expect_same(std::chrono::nanoseconds(3s));
  EXPECT_TRUE(std::isnan(decode<double>(encode(std::nan("")))));
}

TEST(Codec, Containers) {
  expect_same(std::string("a\0b", 3));
  expect_same(std::u16string(u"\u00e9"));
  expect_same(std::vector<int>{});
  expect_same(std::vector<double>{1, 2, 3});
  expect_same(std::vector<bool>{true, false, true});
  expect_same(std::vector<std::vector<std::string>>{{"a", ""}, {}});
  expect_same(std::deque<short>{1, 2});
  expect_same(std::list<std::string>{"x"});
  expect_same(std::set<int>{3, 1});
  expect_same(std::unordered_set<std::string>{"p", "q"});
  expect_same(std::map<std::string, std::vector<int>>{{"one", {1}}, {"none", {}}});
  expect_same(std::unordered_map<int, double>{{1, 0.5}, {2, 0.25}});
  expect_same(std::array<int, 3>{1, 2, 3});
  expect_same(std::array<std::string, 2>{"a", "b"});
  expect_same(std::array<int, 0>{});
}

TEST(Codec, Composites) {
  expect_same(std::pair<int, std::string>{1, "x"});
  expect_same(std::tuple<>{});
  expect_same(std::tuple<int, std::optional<bool>, std::optional<int>>{1, true, std::nullopt});
  expect_same(std::variant<std::monostate, int, std::string>{"x"});
  expect_same(std::variant<std::monostate, int, std::string>{});
  expect_same(Point{4, "four"});
  expect_same(std::map<int, Point>{{1, {1, "one"}}});
  expect_same(Tree{1, {Tree{2, {}}, Tree{3, {Tree{4, {}}}}}});
  expect_same(Even(8));
}

TEST(Codec, ElementsThatTakeNoBytesAreCountedAllTheSame) {
  expect_same(std::vector<std::tuple<>>(5));
  expect_same(std::vector<std::monostate>(3));
  EXPECT_EQ(encode(std::vector<std::monostate>(3)).size(), 4u);
}

TEST(Codec, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(complaint<int>(bytes({1, 2})), "malformed value: 4 bytes are wanted, 2 are left (at byte 0)");
  EXPECT_EQ(complaint<bool>(bytes({2})), "malformed value: a bool that is neither false nor true (at byte 1)");
  EXPECT_EQ(complaint<bool>(bytes({1, 0, 0})), "malformed value: 2 bytes too many (at byte 1)");
  EXPECT_EQ(complaint<Answer>(bytes({5})), "malformed value: a bool that is neither false nor true (at byte 1)");
  EXPECT_EQ(complaint<Even>(encode(3)), "malformed value: an odd number (at byte 4)");
  EXPECT_EQ((complaint<std::variant<int, bool>>(bytes({2, 0}))),
            "malformed value: a variant without such an alternative (at byte 1)");
  EXPECT_EQ((complaint<std::map<bool, bool>>(bytes({2, 1, 0, 1, 0}))),
            "malformed value: a key comes twice (at byte 5)");
  EXPECT_EQ(complaint<std::set<bool>>(bytes({2, 1, 1})), "malformed value: an element comes twice (at byte 3)");
  EXPECT_THAT(complaint<std::set<double>>(encode(std::vector<double>{std::nan("")})),
              HasSubstr("a key that is no number"));
  EXPECT_THAT(complaint<std::string>(bytes({0xFF})), HasSubstr("no number at byte 0"));
}

TEST(Codec, ReservesNoMoreThanTheBytesCanStandFor) {
  Bytes huge = bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1});
  EXPECT_THAT(complaint<std::string>(huge), HasSubstr("18446744073709551615 elements are announced, 0 bytes are left"));
  EXPECT_THAT(complaint<std::vector<std::tuple<>>>(huge), HasSubstr("are announced"));
  EXPECT_THAT(complaint<std::vector<double>>(bytes({3, 0, 0, 0})), HasSubstr("bytes are wanted"));
}

TEST(Codec, DepthIsBounded) {
  Tree deep;
  for (int i = 0; i < 240; ++i) {
    Tree above;
    above.children.push_back(std::move(deep));
    deep = std::move(above);
  }
  expect_same(deep);
  for (int i = 0; i < 20; ++i) {
    Tree above;
    above.children.push_back(std::move(deep));
    deep = std::move(above);
  }
  EXPECT_THROW(encode(deep), std::length_error);

  Bytes endless;
  for (int i = 0; i < 100'000; ++i) {
    const Bytes level = bytes({0, 0, 0, 0, 1});
    endless.insert(endless.end(), level.begin(), level.end());
  }
  EXPECT_THAT(complaint<Tree>(endless), HasSubstr("values nest too deeply"));
}

TEST(Codec, OnlyWhatHasACodecCrosses) {
  struct Unknown {};
  static_assert(!Encodable<Unknown>);
  static_assert(!Encodable<const char*>);
  static_assert(!Encodable<int*>);
  static_assert(Encodable<Point>);
  static_assert(Encodable<std::vector<std::optional<Point>>>);
}

// Whatever is read of damaged bytes is a value: written, it gives bytes that read the same.
TEST(Codec, DamagedBytesAreRefusedOrAreAValue) {
  using Everything = std::tuple<std::map<std::string, std::vector<std::uint16_t>>, std::optional<Tree>,
                                std::variant<bool, Colour, std::string>, std::vector<Point>, std::set<int>>;
  const Everything whole{{{"one", {1, 2}}, {"", {}}},
                         Tree{1, {Tree{2, {}}, Tree{3, {Tree{4, {}}}}}},
                         std::string("variant"),
                         {Point{1, "p"}, Point{2, "q"}},
                         {1, 2, 3}};
  const Bytes good = encode(whole);
  std::mt19937 random(7);
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    Bytes damaged = good;
    for (auto hits = 1 + random() % 3; hits > 0; --hits) {
      damaged[random() % damaged.size()] = static_cast<std::byte>(random() % 2 ? random() % 256 : random() % 6);
    }
    if (random() % 8 == 0) damaged.resize(random() % damaged.size());
    try {
      const auto value = decode<Everything>(damaged);
      EXPECT_EQ(decode<Everything>(encode(value)), value);
      ++accepted;
    } catch (const DecodeError&) {
    }
  }
  EXPECT_GT(accepted, 1000);
  EXPECT_LT(accepted, 19'000);
}

}  // namespace
}  // namespace loopscope
