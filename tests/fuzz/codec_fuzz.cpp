// Reads hostile values: what a worker process and its pool would have to expect of each other. An input is one byte
// that says what it is taken for, then the bytes. Whatever is read is a value: written, it gives bytes that read as the
// same value, and are written as the same bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "core/exec/process_function.h"
#include "core/exec/remote_exception.h"
#include "core/exec/worker_protocol.h"

struct Tree {
  std::string name;
  std::vector<Tree> children;
};
template <>
struct loopscope::Codec<Tree> : loopscope::MembersCodec<&Tree::name, &Tree::children> {};

namespace {

using namespace loopscope;

enum class Suit : std::uint8_t { hearts, spades };

using Sequences = std::tuple<std::vector<double>, std::vector<bool>, std::deque<std::string>, std::list<Suit>,
                             std::u16string, std::array<std::uint16_t, 3>, std::vector<std::tuple<>>>;
using Keyed = std::tuple<std::map<std::string, std::vector<int>>, std::set<double>,
                         std::unordered_map<int, std::pair<char, bool>>, std::unordered_set<std::string>>;
using Choices = std::vector<std::variant<std::monostate, bool, std::optional<long double>, std::string>>;

void require(bool condition, const char* what) {
  if (condition) return;
  std::cerr << "codec_fuzz: " << what << "\n";
  std::abort();
}

template <class T>
void check(std::span<const std::byte> bytes) {
  try {
    const Bytes once = encode(decode<T>(bytes));
    require(encode(decode<T>(once)) == once, "a value that was read and written reads differently");
  } catch (const DecodeError& error) {
    require(std::string_view(error.what()).starts_with("malformed value: "), "an error that does not say so");
  }
}

// The order of unordered containers may change: only that it can be read.
template <class T>
void check_unordered(std::span<const std::byte> bytes) {
  try {
    const T value = decode<T>(bytes);
    require(decode<T>(encode(value)) == value, "a value that was read and written reads differently");
  } catch (const DecodeError&) {
  }
}

std::size_t measure(const Tree& tree, const std::vector<std::string>& words, std::optional<Suit> suit) {
  return tree.children.size() + words.size() + (suit ? 1 : 0);
}
LOOPSCOPE_PROCESS_FUNCTION(measure);

void check_answer(std::span<const std::byte> answer) {
  try {
    detail::result_in_answer(answer);
  } catch (const std::exception& error) {
    require(error.what() != nullptr, "an exception without a text");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  switch (data[0] % 7) {
    case 0:
      check<Sequences>(bytes);
      break;
    case 1:
      check_unordered<Keyed>(bytes);
      break;
    case 2:
      check<Choices>(bytes);
      break;
    case 3:
      check<Tree>(bytes);
      break;
    case 4:
      check<detail::RemoteException>(bytes);
      break;
    case 5:
      check_answer(detail::answer_request(bytes));
      break;
    case 6:
      check_answer(bytes);
      break;
  }
  return 0;
}
