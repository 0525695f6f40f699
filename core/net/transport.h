#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ref.h"
#include "core/loop/event_loop.h"
#include "core/net/address.h"

namespace loopscope {

/// Who is told what happens to a transport: asyncio's Protocol. Told on the loop's thread, in turns of the transport's
/// own or in the middle of a call of its; it runs nobody else's code meanwhile, it only wakes tasks.
class TransportProtocol {
 public:
  /// Never empty.
  virtual void data_received(std::string_view bytes) = 0;
  /// The other end has written its last. False: then the transport closes; true: it can be written to as before.
  virtual bool eof_received() = 0;
  /// It is being closed, and its socket goes after this call, the last. error: what it was lost with; null when it was
  /// closed here.
  virtual void connection_lost(const std::exception_ptr& error) = 0;
  /// More is unsent than the upper limit; no more than the lower one.
  virtual void pause_writing() = 0;
  virtual void resume_writing() = 0;
  /// Its loop is being closed: nothing more will be told.
  virtual void dismissed() {}

 protected:
  ~TransportProtocol() = default;
};

/// How much may be unsent: above `high` its protocol is told to pause, at `low` to go on.
struct WriteLimits {
  std::size_t low = 0;
  std::size_t high = 0;
};

/// What carries bytes to the other end and back, without waiting: asyncio's Transport. What is written is sent in the
/// background; what comes is handed to its protocol as it comes, unless reading is paused. Belongs to its loop's
/// thread. Its users keep it alive; it keeps itself while something is still to be sent or told.
class Transport : public RefCounted {
 public:
  /// Throws std::logic_error "Event loop is closed" once it is: a transport may outlive it, and is closed by its end.
  EventLoop& loop() const { return home_.open(); }

  /// What is told from now on; nullptr: nobody. It must live until it is replaced, or was told that the connection is
  /// lost.
  virtual void set_protocol(TransportProtocol* protocol) { protocol_ = protocol; }
  TransportProtocol* protocol() const { return protocol_; }
  /// Nobody is interested in it any more: sends what is unsent, closes, and tells nobody.
  virtual void let_go() = 0;

  // Reading

  bool is_reading() const { return !reading_paused() && !is_closing(); }
  /// Takes no more from the other end, so that it has to wait; what it sent already may still come.
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;

  // Writing

  /// Bytes for a transport that is closed are dropped. Throws std::logic_error after write_eof().
  virtual void write(std::string_view bytes) = 0;
  /// Tells the other end that nothing more will come, once all is sent. Throws std::logic_error where that is
  /// impossible.
  virtual void write_eof() = 0;
  virtual bool can_write_eof() const = 0;
  /// How many bytes are unsent.
  virtual std::size_t get_write_buffer_size() const = 0;
  WriteLimits get_write_buffer_limits() const { return limits_; }
  /// Only one given: the other follows from it, four times as much or a quarter. None: what it begins with. Throws
  /// std::invalid_argument when high is less than low.
  void set_write_buffer_limits(std::optional<std::size_t> high = {}, std::optional<std::size_t> low = {});

  // Closing

  /// Sends what is unsent, then closes. Its protocol hears of it in a turn of its own.
  virtual void close() = 0;
  /// The same without what is unsent, for a reason that its protocol is told; null: for none.
  virtual void force_close(std::exception_ptr error) = 0;
  void abort() { force_close(nullptr); }
  virtual bool is_closing() const = 0;

  // What it goes through

  /// The other end, "127.0.0.1:8888".
  virtual const std::string& peer() const = 0;
  /// Both ends' addresses, also once it is closed; empty ones for a pipe.
  virtual const Address& peer_address() const = 0;
  virtual Address local_address() const = 0;
  /// -1 once it is closed.
  virtual int fd() const = 0;

 protected:
  Transport(EventLoop& loop, std::size_t high_water)
      : home_(loop), default_high_(high_water), limits_{high_water / 4, high_water} {}

  virtual bool reading_paused() const = 0;
  // To be called when more, or less, is unsent.
  void pause_writing_if_full() {
    if (!writing_paused_ && get_write_buffer_size() > limits_.high) [[unlikely]]
      tell_pause();
  }
  void resume_writing_if_drained() {
    if (writing_paused_ && get_write_buffer_size() <= limits_.low) tell_resume();
  }

 private:
  void tell_pause();
  void tell_resume();

  const LoopRef home_;
  TransportProtocol* protocol_ = nullptr;
  const std::size_t default_high_;
  WriteLimits limits_;
  bool writing_paused_ = false;
};

}  // namespace loopscope
