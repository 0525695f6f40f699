#include "app/presets/threads.h"

#include <exception>
#include <system_error>

#include <fmt/format.h>

namespace loopscope::presets {

Thread::Thread(const std::string& name, std::function<void()> body, Begin) : world_(&World::current()) {
  try {
    // Its lane begins here, so that lanes are in the order in which threads are started.
    thread_ = std::thread([world = world_, me = world_->begin_thread(name), body = std::move(body)]() mutable {
      world->run_thread(std::move(me), body);
    });
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), fmt::format("cannot start the thread {}", name));
  }
}

Thread::~Thread() {
  if (!thread_.joinable()) return;
  if (std::uncaught_exceptions() > 0) world_->end_by_failure();
  thread_.join();
}

void Thread::join(const std::source_location& where) {
  {
    const auto blocked = world_->this_thread().block(trace::Call::join, -1, where);
    thread_.join();
  }
  world_->check();
}

ThreadPool::ThreadPool(int max_workers) : world_(&World::current()) {
  for (int number = 1; number <= max_workers; ++number)
    workers_.emplace_back(fmt::format("worker-{}", number), [this] { work(); });
}

void ThreadPool::shutdown(const std::source_location& where) {
  world_->change([this] { closed_ = true; });
  for (Thread& worker : workers_) worker.join(where);
}

void ThreadPool::put(std::function<void()> job) {
  world_->change([&] { jobs_.push_back(std::move(job)); });
}

void ThreadPool::work() {
  while (const std::function<void()> job = get()) job();
}

/// The next job; nothing once there is none and none will come.
std::function<void()> ThreadPool::get() {
  std::function<void()> job;
  const auto take = [&] {
    if (jobs_.empty()) return closed_;
    job = std::move(jobs_.front());
    jobs_.pop_front();
    return true;
  };
  if (!world_->try_now(take)) {
    const auto blocked = world_->this_thread().block(trace::Call::queue, -1, std::source_location());
    world_->wait(take);
  }
  return job;
}

void sleep_for(Duration length, const std::source_location& where) {
  World& world = World::current();
  const auto blocked = world.this_thread().block(trace::Call::sleep, -1, where);
  world.sleep(length);
}

std::string since_start() {
  const auto tenths = (std::chrono::steady_clock::now() - World::current().began()) / std::chrono::milliseconds(100);
  return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

std::unique_ptr<trace::OwnLoop> own_loop(std::string_view name) {
  return std::make_unique<trace::OwnLoop>(World::current().new_place(), name);
}

std::unique_ptr<EventLoop> new_event_loop(std::string name) { return World::current().new_event_loop(std::move(name)); }

}  // namespace loopscope::presets
