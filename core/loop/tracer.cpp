#include "core/loop/tracer.h"

#include <cstdio>

#include "core/base/check.h"
#include "core/trace/live/string_table.h"
#include "core/trace/replay/validator.h"

namespace loopscope {
namespace {

std::unique_ptr<trace::Validator> make_validator() {
#if LOOPSCOPE_CHECKED
  return std::make_unique<trace::Validator>();
#else
  return nullptr;
#endif
}

}  // namespace

Tracer::Tracer(const Clock& clock, trace::Sink* sink, trace::StringTable* strings, LoopId loop)
    : clock_(clock), sink_(sink), strings_(strings), loop_(loop), validator_(make_validator()) {
  LOOPSCOPE_CHECK(!sink || strings);
}

Tracer::~Tracer() = default;

StringId Tracer::intern(std::string_view text) { return sink_ ? strings_->intern(text) : 0; }

void Tracer::require_legal(const trace::Event& event) {
  if (const auto problem = validator_->check(event)) {
    std::fprintf(stderr, "illegal trace event: %s\n", problem->c_str());
    LOOPSCOPE_CHECK(false);
  }
}

}  // namespace loopscope
