#include "core/base/owned_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

int open_something() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(OwnedFd, OwnsNothingAtFirst) {
  const OwnedFd fd;
  EXPECT_FALSE(fd.valid());
  EXPECT_EQ(fd.get(), -1);
}

TEST(OwnedFd, ClosesWhatItOwns) {
  const int raw = open_something();
  {
    const OwnedFd fd(raw);
    EXPECT_TRUE(fd.valid());
    EXPECT_TRUE(is_open(raw));
  }
  EXPECT_FALSE(is_open(raw));
}

TEST(OwnedFd, MovingPassesItOn) {
  const int raw = open_something();
  OwnedFd first(raw);
  OwnedFd second(std::move(first));
  EXPECT_EQ(second.get(), raw);
  OwnedFd third(open_something());
  const int replaced = third.get();
  third = std::move(second);
  EXPECT_EQ(third.get(), raw);
  EXPECT_FALSE(is_open(replaced));
  EXPECT_TRUE(is_open(raw));
}

TEST(OwnedFd, ReleaseLeavesItOpenAndResetClosesIt) {
  OwnedFd fd(open_something());
  const int raw = fd.release();
  EXPECT_FALSE(fd.valid());
  EXPECT_TRUE(is_open(raw));
  OwnedFd again(raw);
  again.reset();
  EXPECT_FALSE(is_open(raw));
  EXPECT_FALSE(again.valid());
}

}  // namespace
}  // namespace loopscope
