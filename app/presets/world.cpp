#include "app/presets/world.h"

#include <sys/socket.h>

#include <stdexcept>
#include <utility>

#include "core/base/errors.h"
#include "core/loop/clock.h"
#include "core/loop/epoll_selector.h"
#include "core/loop/gate.h"

namespace loopscope::presets {
namespace {

struct Here {
  World* world = nullptr;
  trace::ThreadTrace* thread = nullptr;
};
thread_local Here here;

std::shared_ptr<trace::LoopTrace> place_in(const World::AddLoop& add_loop, TimeNs origin_ns) {
  Result<std::shared_ptr<trace::LoopTrace>> place = add_loop(origin_ns);
  if (!place) throw std::runtime_error(place.error().message);
  return *std::move(place);
}

}  // namespace

/// A loop's gate: closed from when the run ends.
class World::Stop final : public Gate {
 public:
  explicit Stop(const World& world) : world_(world) {}
  bool closed(Point) override { return world_.ending(); }
  bool wait(Point) override { return false; }

 private:
  const World& world_;
};

/// While the loop selects, the thread that runs it is blocked.
class World::ToldSelector final : public Selector {
 public:
  void add(Watch& watch) override { epoll_.add(watch); }
  void remove(Watch& watch) override { epoll_.remove(watch); }
  void forget(int fd) override { epoll_.forget(fd); }
  void wake() override { epoll_.wake(); }
  std::size_t watch_count() const override { return epoll_.watch_count(); }
  void select(std::optional<Duration> timeout, std::vector<Watch*>& ready) override {
    if (here.thread == nullptr || timeout == Duration::zero()) return epoll_.select(timeout, ready);
    const auto blocked = here.thread->block(trace::Call::select, -1, std::source_location());
    epoll_.select(timeout, ready);
  }

 private:
  EpollSelector epoll_;
};

struct World::LoopKept {
  explicit LoopKept(const World& world) : stop(world) {}

  RealClock clock;
  ToldSelector selector;
  Stop stop;
  std::shared_ptr<trace::LoopTrace> trace;
};

World::World(AddLoop add_loop) : add_loop_(std::move(add_loop)), place_(place_in(add_loop_, 0)), threads_(place_) {
  threads_.set_output(nullptr);  // what they print is told by the trace
}

World::~World() = default;

void World::run(const std::function<void()>& program) {
  began_ = std::chrono::steady_clock::now();
  run_thread(begin_thread("main"), program);
}

World& World::current() {
  if (here.world == nullptr) throw std::logic_error("this thread is none of a preset's program");
  return *here.world;
}

trace::ThreadTrace& World::this_thread() { return *here.thread; }

void World::run_thread(trace::ThreadTrace me, const std::function<void()>& body) {
  here = {this, &me};
  try {
    body();
  } catch (const RunEnded&) {  // as it was meant to
  } catch (...) {
    fail(std::current_exception());
  }
  here = {};
}

void World::fail(const std::exception_ptr& error) {
  {
    const std::lock_guard lock(mutex_);
    const bool follows = unwinding_ && *unwinding_ != std::this_thread::get_id();  // from another one's failure
    if (!asked_ && !follows && failure_.empty()) failure_ = describe(error);
  }
  end(false);
}

void World::end_by_failure() {
  {
    const std::lock_guard lock(mutex_);
    if (!unwinding_) unwinding_ = std::this_thread::get_id();
  }
  end(false);
}

void World::end(bool asked) {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  asked_ = asked_ || asked;
  changed_.notify_all();
  for (const int fd : sockets_) ::shutdown(fd, SHUT_RDWR);
  for (const std::weak_ptr<LoopKept>& loop : loops_) {
    const std::shared_ptr<LoopKept> kept = loop.lock();
    if (!kept) continue;
    if (asked) kept->trace->abandon();  // nobody may be there to make room
    kept->selector.wake();
  }
  if (!asked) return;
  place_->abandon();
  for (const std::weak_ptr<trace::LoopTrace>& place : places_) {
    if (const auto kept = place.lock()) kept->abandon();
  }
}

std::shared_ptr<trace::LoopTrace> World::new_place() {
  auto place = place_in(add_loop_, 0);
  const std::lock_guard lock(mutex_);
  places_.push_back(place);
  return place;
}

bool World::ending() const {
  const std::lock_guard lock(mutex_);
  return ending_;
}

void World::check() const {
  if (ending()) throw RunEnded();
}

void World::sleep(Duration length) {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, length, [this] { return ending_; })) throw RunEnded();
}

void World::change(const std::function<void()>& change) {
  const std::lock_guard lock(mutex_);
  change();
  changed_.notify_all();
}

bool World::try_now(const std::function<bool()>& condition) {
  const std::lock_guard lock(mutex_);
  if (ending_) throw RunEnded();
  return condition();
}

void World::wait(const std::function<bool()>& condition) {
  std::unique_lock lock(mutex_);
  bool holds = false;
  changed_.wait(lock, [&] { return ending_ || (holds = condition()); });
  if (!holds) throw RunEnded();
}

void World::keep_socket(int fd) {
  const std::lock_guard lock(mutex_);
  sockets_.insert(fd);
  if (ending_) ::shutdown(fd, SHUT_RDWR);
}

void World::forget_socket(int fd) {
  const std::lock_guard lock(mutex_);
  sockets_.erase(fd);
}

std::unique_ptr<EventLoop> World::new_event_loop(std::string name) {
  auto kept = std::make_shared<LoopKept>(*this);
  kept->trace = place_in(add_loop_, kept->clock.origin_ns());
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(loops_, [](const std::weak_ptr<LoopKept>& loop) { return loop.expired(); });
    loops_.push_back(kept);
  }
  LoopParts parts{.clock = &kept->clock,
                  .selector = &kept->selector,
                  .sink = &kept->trace->sink(),
                  .strings = &kept->trace->strings(),
                  .gate = &kept->stop,
                  .name = std::move(name),
                  .id = kept->trace->id(),
                  .first_object = kept->trace->first_object()};
  parts.keep = std::move(kept);
  auto loop = std::make_unique<EventLoop>(std::move(parts));
  loop->set_output(nullptr);
  return loop;
}

}  // namespace loopscope::presets
