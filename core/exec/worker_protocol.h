#pragma once

#include <span>

#include "core/exec/codec.h"

namespace loopscope::detail {

// What a pool and its worker processes say to each other, one message each.
//   request   the function's name (text), its arguments (a tuple)
//   answer    false and the result, or true and the RemoteException

/// What a worker does with a request, and says to it. Bytes that are no request are answered too.
Bytes answer_request(std::span<const std::byte> request);

/// The result's bytes in an answer. Throws what the function threw, and DecodeError for what is no answer.
std::span<const std::byte> result_in_answer(std::span<const std::byte> answer);

}  // namespace loopscope::detail
