#include "core/base/intrusive_list.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

struct Waiting;
struct Everyone;

struct Person : ListLink<Waiting>, ListLink<Everyone> {
  explicit Person(char n) : name(n) {}
  char name;
};
using Queue = IntrusiveList<Person, Waiting>;
using Roll = IntrusiveList<Person, Everyone>;

template <class List>
std::string names(const List& list) {
  std::string out;
  list.for_each([&](const Person& person) { out += person.name; });
  return out;
}

bool waits(const Person& person) { return static_cast<const ListLink<Waiting>&>(person).linked(); }
void leave(Person& person) { static_cast<ListLink<Waiting>&>(person).unlink(); }

TEST(IntrusiveList, KeepsTheOrderOfPushing) {
  Person a('a'), b('b'), c('c');
  Queue queue;
  EXPECT_TRUE(queue.empty());
  queue.push_back(a);
  queue.push_back(b);
  queue.push_back(c);
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(names(queue), "abc");
  EXPECT_EQ(queue.front().name, 'a');
  EXPECT_EQ(queue.pop_front().name, 'a');
  EXPECT_EQ(queue.pop_front().name, 'b');
  EXPECT_EQ(queue.pop_front().name, 'c');
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(waits(a));
}

TEST(IntrusiveList, TakesAnObjectOutOfTheMiddle) {
  Person a('a'), b('b'), c('c');
  Queue queue;
  queue.push_back(a);
  queue.push_back(b);
  queue.push_back(c);
  leave(b);
  EXPECT_FALSE(waits(b));
  leave(b);  // again does nothing
  EXPECT_EQ(names(queue), "ac");
  queue.push_back(b);
  EXPECT_EQ(names(queue), "acb");
}

TEST(IntrusiveList, AnObjectUnlinksItselfWhenItIsDestroyed) {
  Person a('a'), c('c');
  Queue queue;
  queue.push_back(a);
  {
    Person b('b');
    queue.push_back(b);
    queue.push_back(c);
  }
  EXPECT_EQ(names(queue), "ac");
}

TEST(IntrusiveList, AnObjectIsInOneListPerLink) {
  Person a('a'), b('b');
  Queue queue;
  Roll roll;
  roll.push_back(a);
  roll.push_back(b);
  queue.push_back(b);
  queue.push_back(a);
  EXPECT_EQ(names(queue), "ba");
  EXPECT_EQ(names(roll), "ab");
  queue.pop_front();
  EXPECT_EQ(names(roll), "ab");
}

TEST(IntrusiveList, DestroyedBeforeItsObjectsItLetsThemGo) {
  Person a('a');
  {
    Queue queue;
    queue.push_back(a);
    EXPECT_TRUE(waits(a));
  }
  EXPECT_FALSE(waits(a));
  Queue other;
  other.push_back(a);
  EXPECT_EQ(names(other), "a");
}

#ifndef NDEBUG
TEST(IntrusiveListDeathTest, PushingALinkedObjectAborts) {
  Person a('a');
  Queue queue;
  queue.push_back(a);
  EXPECT_DEATH(queue.push_back(a), "CHECK");
}
#endif

}  // namespace
}  // namespace loopscope
