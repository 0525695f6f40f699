#include "app/exporters/embedded_trace.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "core/base/base64.h"

namespace loopscope::exporters {

namespace {

constexpr std::size_t kPiece = 48 * 1024;  // bytes of a string: readers need not hold long ones

Error no_temporary_file() {
  return Error{
      fmt::format("cannot use a temporary file: {}; see where TMPDIR points", std::generic_category().message(errno))};
}

}  // namespace

EmbeddedTrace::EmbeddedTrace(const trace::TraceInfo& info) : encoder_(info, bytes_) {}

Result<void> EmbeddedTrace::append(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  if (Result<void> added = encoder_.add(events, symbols, bytes_); !added) return added;
  return bytes_.size() < kPiece ? Result<void>() : pass();
}

Result<void> EmbeddedTrace::pass() {
  if (waiting_ == nullptr) waiting_.reset(std::tmpfile());
  if (waiting_ == nullptr) return no_temporary_file();
  if (std::fwrite(bytes_.data(), 1, bytes_.size(), waiting_.get()) != bytes_.size()) return no_temporary_file();
  bytes_.clear();
  return {};
}

Result<void> EmbeddedTrace::finish(const trace::Symbols& symbols, OutputFile& file) {
  // With the symbols that no event spoke of.
  if (Result<void> added = encoder_.add({}, symbols, bytes_); !added) return added;
  encoder_.finish(bytes_);
  if (Result<void> passed = pass(); !passed) return passed;
  std::rewind(waiting_.get());
  bytes_.resize(kPiece);
  std::string_view separator = "[\n\"";
  while (const std::size_t size = std::fread(bytes_.data(), 1, kPiece, waiting_.get())) {
    file.out() += separator;
    base64::encode(std::span<const std::byte>(bytes_).first(size), file.out());
    file.out() += '"';
    separator = ",\n\"";
    if (Result<void> written = file.pass(); !written) return written;
  }
  if (std::ferror(waiting_.get()) != 0) return no_temporary_file();
  file.out() += "]";
  return {};
}

}  // namespace loopscope::exporters
