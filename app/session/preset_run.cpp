#include "app/session/preset_run.h"

#include <system_error>
#include <utility>

#include "app/presets/world.h"
#include "core/loop/epoll_selector.h"
#include "core/loop/event_loop.h"
#include "core/loop/simulated_selector.h"
#include "core/net/simulated_network.h"
#include "core/task/run.h"

namespace loopscope::session {

/// The world of a run: a real one or a virtual one, never a mixture.
struct PresetRun::Parts {
  virtual ~Parts() = default;
  virtual Clock& clock() = 0;
  virtual TimeNs clock_origin_ns() const = 0;
  virtual const VirtualClock* virtual_clock() const = 0;
  virtual Selector& selector() = 0;
  virtual Network* network() = 0;

  struct Real;
  struct Virtual;
};

struct PresetRun::Parts::Real final : Parts {
  Clock& clock() override { return clock_; }
  TimeNs clock_origin_ns() const override { return clock_.origin_ns(); }
  const VirtualClock* virtual_clock() const override { return nullptr; }
  Selector& selector() override { return selector_; }
  Network* network() override { return nullptr; }

  RealClock clock_;
  EpollSelector selector_;
};

struct PresetRun::Parts::Virtual final : Parts {
  Virtual(Duration turn_cost, Pacer& pacer) : clock_(turn_cost, &pacer), selector_(clock_), network_(selector_) {}
  Clock& clock() override { return clock_; }
  TimeNs clock_origin_ns() const override { return 0; }
  const VirtualClock* virtual_clock() const override { return &clock_; }
  Selector& selector() override { return selector_; }
  Network* network() override { return &network_; }

  VirtualClock clock_;
  SimulatedSelector selector_;
  SimulatedNetwork network_;
};

Result<std::unique_ptr<PresetRun>> PresetRun::start(const presets::RunRequest& request, presets::Program program,
                                                    TransportControl::Mode mode, const AddLoop& add_loop) {
  try {
    std::unique_ptr<PresetRun> run(new PresetRun(request, mode));
    const Result<void> started = program.has_loop() ? run->start_loop(request.values, program, add_loop)
                                                    : run->start_threads(request.values, program, add_loop);
    if (!started) return started.error();
    return run;
  } catch (const std::exception& error) {
    return Error{std::string("cannot start the preset: ") + error.what()};
  }
}

Result<void> PresetRun::start_loop(const presets::Values& values, presets::Program program, const AddLoop& add_loop) {
  auto trace = add_loop(parts_->clock_origin_ns());
  if (!trace) return trace.error();
  trace_ = *trace;
  thread_ = std::thread(
      [this, values, program, trace = *std::move(trace)]() mutable { run_loop(values, program, std::move(trace)); });
  return {};
}

Result<void> PresetRun::start_threads(const presets::Values& values, presets::Program program,
                                      const AddLoop& add_loop) {
  if (parts_->virtual_clock() != nullptr) return Error{"threads run on the real clock alone"};
  world_ = std::make_unique<presets::World>(add_loop);
  thread_ = std::thread([this, values, program] { run_threads(values, program); });
  return {};
}

PresetRun::PresetRun(const presets::RunRequest& request, TransportControl::Mode mode) : control_(mode) {
  if (request.clock == trace::ClockKind::real) {
    parts_ = std::make_unique<Parts::Real>();
  } else {
    parts_ = std::make_unique<Parts::Virtual>(request.turn_cost.value_or(VirtualClock::kDefaultTurnCost), control_);
  }
  control_.watch_clock(parts_->virtual_clock());
}

PresetRun::~PresetRun() {
  abandon();
  if (const auto trace = trace_.lock()) trace->abandon();  // the loop must not wait for room
  if (thread_.joinable()) thread_.join();
}

void PresetRun::abandon() {
  control_.abandon();
  parts_->selector().wake();
  if (world_) world_->abandon();
}

void PresetRun::run_loop(const presets::Values& values, presets::Program program,
                         std::shared_ptr<trace::LoopTrace> trace) {
  try {
    EventLoop loop({.clock = &parts_->clock(),
                    .selector = &parts_->selector(),
                    .sink = &trace->sink(),
                    .strings = &trace->strings(),
                    .gate = &control_,
                    .id = trace->id(),
                    .first_object = trace->first_object()});
    set_network(loop, parts_->network());
    loop.set_output(nullptr);  // what it prints is told by the trace, and so are warnings
    loop.set_exception_handler([](EventLoop&, const ExceptionContext& context) {
      if (context.exception) EventLoop::default_exception_handler(context);
    });
    try {
      run(loop, program(values), "main");
    } catch (...) {
      if (!loop.abandoned()) failure_ = describe(std::current_exception());
    }
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  trace.reset();  // nothing comes any more
  ended_.store(true, std::memory_order_release);
}

void PresetRun::run_threads(const presets::Values& values, presets::Program program) {
  constexpr Gate::Point kBefore = Gate::Point::frame;
  const bool begins = !control_.closed(kBefore) || control_.wait(kBefore);
  began_ = std::chrono::steady_clock::now();
  unheld_.store(true, std::memory_order_release);
  if (begins) world_->run([&] { program.run_plain(values); });
  failure_ = world_->failure();
  ended_.store(true, std::memory_order_release);
}

TimeNs PresetRun::now_ns() const {
  if (!world_) return control_.present(parts_->clock().now_from_any_thread());
  if (!unheld()) return 0;
  return Duration(std::chrono::steady_clock::now() - began_).count();
}

trace::TraceInfo describe_run(const presets::RunRequest& request) {
  trace::TraceInfo info{.program = "preset " + request.preset->name,
                        .arguments = presets::to_settings(*request.preset, request.values),
                        .clock = request.clock};
  // As it could be recorded again anywhere, so that a file does not depend on where it was.
  info.command_line = {"loopscope", "record", "--preset", request.preset->name};
  for (const std::string& setting : info.arguments) {
    info.command_line.insert(info.command_line.end(), {"--set", setting});
  }
  info.command_line.insert(info.command_line.end(), {"--clock", to_string(request.clock)});
  if (request.turn_cost) {
    info.command_line.insert(info.command_line.end(),
                             {"--turn-cost", std::to_string(request.turn_cost->count()) + "ns"});
  }
  return info;
}

}  // namespace loopscope::session
