#include "core/net/stream.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace loopscope {

// MoreAwaiter

MoreAwaiter::MoreAwaiter(Stream& stream, const char* function, const AwaitContext& context)
    : stream_(stream), context_(context) {
  if (!stream.waiting_) return;
  const std::string from = stream.transport() ? " from " + stream.transport()->peer() : std::string();
  throw std::logic_error(fmt::format("{}() called while another task is reading{}", function, from));
}

void MoreAwaiter::await_suspend(std::coroutine_handle<> coroutine) {
  stream_.waiting_ = this;
  stream_.resume_transport();
  const auto fd = static_cast<std::uint32_t>(stream_.transport() ? stream_.transport()->fd() : -1);
  context_.task.suspend(coroutine, *this, {trace::Await::What::fd_read, fd}, context_.at);
}

void MoreAwaiter::await_resume() {
  leave();
  context_.task.throw_if_cancelled(cancelled_);
  if (cancelled_) throw context_.task.wait_cancelled();
  if (error_) std::rethrow_exception(error_);
}

void MoreAwaiter::wake(std::exception_ptr error) {
  leave();
  if (cancelled_) return;
  woken_ = true;
  error_ = std::move(error);
  context_.task.wake();
}

bool MoreAwaiter::cancel_wait(const std::string&) {
  if (woken_ || cancelled_) return false;
  cancelled_ = true;
  context_.task.wake();
  return true;
}

void MoreAwaiter::leave() {
  if (stream_.waiting_ == this) stream_.waiting_ = nullptr;
}

// Stream

void Stream::require_limit(std::size_t limit) {
  if (limit == 0) throw std::invalid_argument("the limit must not be 0");
}

Stream::Stream(std::size_t limit, Kind kind) : limit_(limit), kind_(kind) { require_limit(limit); }

Stream::~Stream() {
  if (transport_) transport_->let_go();
}

void Stream::set_transport(Ref<Transport> transport) {
  transport_ = std::move(transport);
  transport_->set_protocol(this);
  if (reading_paused_) transport_->pause_reading();
}

Transport& Stream::require_transport() const {
  if (!transport_) throw std::logic_error("the stream has no transport");
  return *transport_;
}

std::string Stream::take(std::size_t count) {
  std::string taken;
  if (in_begin_ == 0 && count >= in_.size()) {
    taken = std::exchange(in_, {});
  } else {
    taken = in_.substr(in_begin_, count);
    in_begin_ += taken.size();
    // What is taken is dropped once that is worth the copy.
    if (in_begin_ > in_.size() / 2) {
      in_.erase(0, in_begin_);
      in_begin_ = 0;
    }
  }
  if (reading_paused_ && unread().size() <= limit_) resume_transport();
  return taken;
}

void Stream::feed_data(std::string_view bytes) {
  if (ended_) throw std::logic_error("feed_data() called after feed_eof()");
  if (bytes.empty()) return;
  in_.append(bytes);
  if (waiting_) waiting_->wake();
  if (!transport_ || reading_paused_ || unread().size() <= 2 * limit_) return;
  reading_paused_ = true;
  transport_->pause_reading();
}

void Stream::feed_eof() {
  ended_ = true;
  if (waiting_) waiting_->wake();
}

void Stream::set_exception(std::exception_ptr exception) {
  exception_ = std::move(exception);
  if (waiting_) waiting_->wake(exception_);
}

void Stream::resume_transport() {
  if (std::exchange(reading_paused_, false)) transport_->resume_reading();
}

bool Stream::eof_received() {
  feed_eof();
  return kind_ == Kind::socket;
}

void Stream::connection_lost(const std::exception_ptr& error) {
  if (kind_ != Kind::write_pipe) return lost(error);
  // As in asyncio, whose processes hear of their pipes in turns of their own.
  transport_->loop().call_soon([keep = Ref<Stream>(this), error] { keep->lost(error); });
}

void Stream::lost(const std::exception_ptr& error) {
  if (kind_ == Kind::write_pipe) {
    // Nobody reads: who drains learns that it is lost, whatever the reason.
  } else if (error) {
    set_exception(error);
  } else {
    feed_eof();
  }
  closed_ = true;
  close_error_ = error;
  close_waiters_.wake(error);
  if (write_paused_) write_waiters_.wake(error);
}

void Stream::resume_writing() {
  write_paused_ = false;
  write_waiters_.wake();
}

}  // namespace loopscope
