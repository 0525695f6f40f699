#include "core/net/secure_stream.h"

#include "core/task/sleep.h"

namespace loopscope {

Coro<void> secure_stream(Ref<Stream> stream, Ref<Transport> below, const TransportSecurity& security,
                         SecurityOptions options) {
  const Future<void> ready = Future<void>::create();
  const auto tell = [ready, stream](SecureTransport& transport, const std::exception_ptr& error) {
    if (!error) stream->set_transport(Ref<Transport>(&transport));
    if (ready.done()) return;
    if (error) {
      ready.set_exception(error);
    } else {
      ready.set_result();
    }
  };
  const Ref<SecureTransport> secure = security.secure(below, std::move(options), tell);
  const bool upgraded = stream->transport() == below;
  if (upgraded) secure->set_protocol(stream.get());  // it hears of the connection's end, also in the handshake
  std::exception_ptr failed;
  try {
    co_await sleep(Duration::zero());  // as asyncio, which begins in a turn of its own
    secure->start_handshake();
    below->resume_reading();
    co_await ready;
  } catch (...) {
    failed = std::current_exception();
  }
  if (!failed) co_return;
  below->close();
  if (upgraded && below->protocol()) {
    below->set_protocol(stream.get());
    secure->let_go();
  } else if (upgraded) {
    below->loop().call_soon([stream] {});  // it is told of the end in a turn that is queued before this one
  }
  std::rethrow_exception(failed);
}

}  // namespace loopscope
