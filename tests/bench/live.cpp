// loopscope_bench live [EVENTS_PER_SECOND]: what the window does while a program on the real clock emits that many.

#include <time.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/session/preset_source.h"
#include "app/session/session.h"
#include "core/loop/event_loop.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/bench/scale.h"

namespace loopscope::bench {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr Duration kLength = 3s;
constexpr Duration kFrame = std::chrono::nanoseconds(1'000'000'000 / 60);
constexpr int kWorkers = 100;
// A frame of the loop: begin, select begin and end, and two for each of the workers and the pacer.
constexpr int kEventsPerFrame = 3 + 2 * (kWorkers + 1);

double events_per_second = 1'000'000;

Coro<void> worker(TimeNs end) {
  EventLoop& loop = get_running_loop();
  while (loop.time() < end) co_await sleep(0s);
}

/// Workers that run in every frame, and a pacer that makes frames as long as the rate asks.
Coro<void> program(const presets::Values&) {
  EventLoop& loop = get_running_loop();
  const TimeNs begin = loop.time();
  const TimeNs end = begin + kLength.count();
  std::vector<Task<void>> workers;
  for (int i = 0; i < kWorkers; ++i) workers.push_back(create_task(worker(end)));
  double due = static_cast<double>(begin);
  while (loop.time() < end) {
    due += kEventsPerFrame * 1e9 / events_per_second;
    loop.clock().busy(Duration(static_cast<TimeNs>(due) - loop.time()));
    co_await sleep(0s);
  }
  for (const Task<void>& task : workers) co_await task;
}

/// What the thread has computed so far: unlike the time on the wall it is the same on a machine that is busy.
Duration computed() {
  timespec time;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Prints the middle, the 99th percentile and the largest.
void print_spread(const char* what, std::vector<Duration> durations) {
  std::ranges::sort(durations);
  const auto print = [&](const char* name, Duration duration) {
    fmt::print("live_{}_{}_ms {:.3f}\n", what, name, std::chrono::duration<double, std::milli>(duration).count());
  };
  print("p50", durations[durations.size() / 2]);
  print("p99", durations[durations.size() * 99 / 100]);
  print("max", durations.back());
}

}  // namespace

int watch_live(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) {
    const std::string& rate = arguments.front();
    const auto [end, error] = std::from_chars(rate.data(), rate.data() + rate.size(), events_per_second);
    if (error != std::errc() || *end != '\0' || events_per_second <= 0 || arguments.size() > 1) {
      std::fputs("usage: loopscope_bench live [EVENTS_PER_SECOND]\n", stderr);
      return 2;
    }
  }
  presets::Preset preset;
  preset.name = "live";
  auto opened = session::Session::open(std::make_unique<session::PresetSource>(
      presets::RunRequest{&preset, {}, ClockKind::real}, program, session::TransportControl::Mode::running));
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  session::Session& session = **opened;
  std::vector<Duration> polls;
  std::vector<Duration> polls_computed;
  const auto begin = Steady::now();
  for (auto frame = begin; session.state() != session::TransportState::finished; frame += kFrame) {
    std::this_thread::sleep_until(frame);
    const auto poll_begin = Steady::now();
    const Duration computed_before = computed();
    session.poll();
    polls_computed.push_back(computed() - computed_before);
    polls.push_back(Steady::now() - poll_begin);
  }
  std::uint64_t lost = 0;
  const auto& events = session.model().events();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const trace::Event event = events[i];
    if (event.kind == trace::Kind::dropped) lost += event.a;
  }
  const double length = static_cast<double>(session.model().end().time_ns) / 1e9;
  fmt::print("live_events_per_s {:.0f}\n", static_cast<double>(events.size() + lost) / length);
  fmt::print("live_dropped {}\n", lost);
  print_spread("poll", std::move(polls));
  print_spread("poll_cpu", std::move(polls_computed));
  return 0;
}

}  // namespace loopscope::bench
