#include "core/exec/worker_protocol.h"

#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "core/exec/process_function.h"
#include "core/exec/remote_exception.h"

namespace loopscope::detail {

Bytes answer_request(std::span<const std::byte> request) {
  std::exception_ptr exception;
  try {
    ValueReader in(request);
    const auto name = in.read<std::string>();
    const ProcessEntry* const entry = find_process_function(name);
    if (!entry) {
      throw std::logic_error(fmt::format(
          "no function '{}' is registered in the worker process: register it before process_worker_main()", name));
    }
    ValueWriter out;
    out.write(false);
    entry->call(in, out);
    return out.take();
  } catch (...) {
    exception = std::current_exception();
  }
  ValueWriter out;
  out.write(true);
  out.write(describe_for_sending(exception));
  return out.take();
}

std::span<const std::byte> result_in_answer(std::span<const std::byte> answer) {
  ValueReader in(answer);
  if (!in.read<bool>()) return answer.subspan(in.position());
  const auto remote = in.read<RemoteException>();
  in.finish();
  std::rethrow_exception(exception_of(remote));
}

}  // namespace loopscope::detail
