#include "core/net/resolve.h"

#include <netdb.h>

#include <gmock/gmock.h>

#include "core/task/run.h"

namespace loopscope {
namespace {

TEST(Resolve, ANumericAddressAndAPort) {
  const auto main = []() -> Coro<void> {
    const auto found = co_await getaddrinfo("127.0.0.1", "8888", {.type = SOCK_STREAM});
    EXPECT_EQ(found.size(), 1u);
    EXPECT_EQ(to_string(found.front().address), "127.0.0.1:8888");
    EXPECT_EQ(found.front().type, SOCK_STREAM);
    const NameInfo names = co_await getnameinfo(found.front().address, NI_NUMERICHOST | NI_NUMERICSERV);
    EXPECT_EQ(names.host, "127.0.0.1");
    EXPECT_EQ(names.service, "8888");
  };
  run(main());
}

TEST(Resolve, SaysWhichHostItDoesNotKnow) {
  const auto main = []() -> Coro<void> {
    try {
      co_await getaddrinfo("not an address", "80", {.flags = AI_NUMERICHOST});
      ADD_FAILURE() << "no ResolveError";
    } catch (const ResolveError& error) {
      EXPECT_EQ(error.code(), EAI_NONAME);
      EXPECT_THAT(error.what(), testing::HasSubstr("not an address"));
    }
  };
  run(main());
}

TEST(Resolve, FamilyThatDoesNotExist) {
  const auto main = []() -> Coro<void> { co_await getnameinfo(Address()); };
  EXPECT_THROW(run(main()), ResolveError);
}

}  // namespace
}  // namespace loopscope
