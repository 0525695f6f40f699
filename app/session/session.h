#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/session/source.h"
#include "app/session/transport.h"

namespace loopscope::session {

/// A source times a transport: what the source tells is recorded and walked through, held and stepped in one way,
/// whatever it is. Views ask what can be done, never what the source is. All functions are for the one thread that owns
/// the session (the window's); a program's thread is inside its source.
class Session {
 public:
  /// Starts the source.
  static Result<std::unique_ptr<Session>> open(std::unique_ptr<Source> source);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Takes in what is new, and moves the cursor on. Once a window frame; never waits.
  void poll();
  /// Takes in all of a file, waiting for it, but no longer than that.
  void load(std::chrono::nanoseconds longest);
  void finish_loading();

  void command(TransportCommand command);
  /// Whether the command would do something now; if not, why.
  Ability can(TransportCommand command) const { return transport_.can(command); }
  TransportState state() const { return transport_.state(); }
  void set_speed(double speed) { transport_.set_speed(speed); }
  double speed() const { return transport_.speed(); }
  Ability can_pace() const { return transport_.can_pace(); }

  const model::Model& model() const { return recording_.model; }
  /// The position that the panels show. It follows the newest moment until it is moved.
  model::Moment cursor() const { return transport_.cursor(); }
  bool following() const { return transport_.following(); }
  /// To a past position (a click in the timeline); a running program runs on.
  void set_cursor(model::Moment moment) { transport_.set_cursor(moment); }
  /// The program's present time since the first event: later than the last event while a paced clock is on its way to a
  /// deadline.
  TimeNs now_ns() const;
  /// Nothing will happen any more: what is not recorded yet is only to be read.
  bool over() const { return source_->over(); }

  // Who the source is; see there.
  std::string title() const { return source_->title(); }
  std::string notice() const { return source_->notice(); }
  trace::ClockKind clock() const { return source_->clock(); }
  std::string_view source_text(std::string_view path) const { return source_->source_text(path); }
  const presets::RunRequest* run_request() const { return source_->run_request(); }
  double loading_progress() const { return source_->loading_progress(); }
  TimeNs loading_until_ns() const { return source_->loading_until_ns(); }

 private:
  explicit Session(std::unique_ptr<Source> source)
      : source_(std::move(source)), transport_(*source_, recording_.model) {}
  Result<void> start();

  Recording recording_;
  std::unique_ptr<Source> source_;
  Transport transport_;
};

}  // namespace loopscope::session
