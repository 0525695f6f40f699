#include "app/model/event_store.h"

#include <algorithm>
#include <bit>

namespace loopscope::model {

using trace::ArgumentType;
using trace::Event;
using trace::Kind;

namespace {

/// How an argument is brought to a small number.
enum class Form : std::uint8_t { plain, exchanged, since_event };

struct Forms {
  Form a = Form::plain;
  Form b = Form::plain;
};

Form form_of(ArgumentType type) {
  switch (type) {
    case ArgumentType::waker:
    case ArgumentType::await:
    case ArgumentType::fd_interest:
      return Form::exchanged;
    case ArgumentType::time:
      return Form::since_event;
    default:
      return Form::plain;
  }
}

constexpr std::size_t kKinds = 64;  // as many as six bits tell apart

std::array<Forms, kKinds> make_forms() {
  std::array<Forms, kKinds> forms;
  for (std::size_t kind = 0; kind < static_cast<std::size_t>(trace::kKindCount); ++kind) {
    const trace::KindInfo& info = trace::kind_info(static_cast<Kind>(kind));
    forms[kind] = {form_of(info.a), form_of(info.b)};
  }
  // The bits of a double: those of a number that is not large end in zeros.
  forms[static_cast<std::size_t>(Kind::counter)].b = Form::exchanged;
  return forms;
}

const std::array<Forms, kKinds> kForms = make_forms();

std::uint64_t to_form(Form form, std::uint64_t value, TimeNs time_ns) {
  switch (form) {
    case Form::exchanged:
      return std::rotl(value, 32);
    case Form::since_event:
      return value - static_cast<std::uint64_t>(time_ns);
    case Form::plain:
      break;
  }
  return value;
}

std::uint64_t from_form(Form form, std::uint64_t value, TimeNs time_ns) {
  switch (form) {
    case Form::exchanged:
      return std::rotl(value, 32);
    case Form::since_event:
      return value + static_cast<std::uint64_t>(time_ns);
    case Form::plain:
      break;
  }
  return value;
}

/// The low `bits` bits of a value, sign-extended.
constexpr std::uint64_t extended(std::uint64_t value, int bits) {
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  return ((value & (sign * 2 - 1)) ^ sign) - sign;
}

}  // namespace

bool EventStore::pack(const Event& event, Packed& packed) {
  const auto kind = static_cast<std::uint8_t>(event.kind);
  if (kind >= kKinds - 1 || event.reserved != 0) return false;
  const Forms forms = kForms[kind];
  const std::uint64_t a = to_form(forms.a, event.a, event.time_ns);
  const std::uint64_t b = to_form(forms.b, event.b, event.time_ns);
  packed.subject = event.subject;
  packed.loop = event.loop;
  packed.kind = kind;
  if (extended(a, 40) == a && extended(b, 40) == b) {
    packed.a = static_cast<std::uint32_t>(a);
    packed.b = static_cast<std::uint32_t>(b);
    packed.a_top = static_cast<std::uint8_t>(a >> 32);
    packed.b_top = static_cast<std::uint8_t>(b >> 32);
    return true;
  }
  if (extended(b, 16) != b) return false;
  packed.kind = kind | kWideA;
  packed.a = static_cast<std::uint32_t>(a);
  packed.b = static_cast<std::uint32_t>(a >> 32);
  packed.a_top = static_cast<std::uint8_t>(b);
  packed.b_top = static_cast<std::uint8_t>(b >> 8);
  return true;
}

Event EventStore::unpack(const Packed& packed, TimeNs time_ns) {
  const std::uint8_t kind = packed.kind & kKindBits;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (packed.kind & kWideA) {
    a = trace::pack(packed.a, packed.b);
    b = extended(trace::pack(static_cast<std::uint32_t>(packed.a_top | packed.b_top << 8), 0), 16);
  } else {
    a = extended(trace::pack(packed.a, packed.a_top), 40);
    b = extended(trace::pack(packed.b, packed.b_top), 40);
  }
  const Forms forms = kForms[kind];
  return {.time_ns = time_ns,
          .kind = static_cast<Kind>(kind),
          .loop = packed.loop,
          .subject = packed.subject,
          .a = from_form(forms.a, a, time_ns),
          .b = from_form(forms.b, b, time_ns)};
}

void EventStore::push_back(const Event& event) {
  const std::size_t at = size_ % kChunkEvents;
  if (at == 0) chunks_.push_back(std::make_unique_for_overwrite<Chunk>());
  Chunk& chunk = *chunks_.back();
  if (at % kGroupEvents == 0) chunk.group_ns[at / kGroupEvents] = event.time_ns;

  Packed& packed = chunk.events[at];
  packed = {};
  const std::uint64_t time =
      static_cast<std::uint64_t>(event.time_ns) - static_cast<std::uint64_t>(chunk.group_ns[at / kGroupEvents]);
  packed.time = static_cast<std::uint32_t>(time);
  if (packed.time != time || !pack(event, packed)) {
    packed.kind = kApart;
    packed.loop = event.loop;
    packed.a = static_cast<std::uint32_t>(chunk.apart.size());
    chunk.apart.push_back(event);
  }
  ++size_;
}

void EventStore::clear() {
  chunks_.clear();
  size_ = 0;
}

Event EventStore::operator[](std::size_t index) const {
  LOOPSCOPE_DCHECK(index < size_);
  const Chunk& chunk = chunk_of(index);
  const std::size_t at = index % kChunkEvents;
  const Packed& packed = chunk.events[at];
  if (packed.kind == kApart) return chunk.apart[packed.a];
  return unpack(packed, chunk.group_ns[at / kGroupEvents] + packed.time);
}

std::size_t EventStore::first_after(TimeNs time_ns) const {
  // Chunks first: one look each instead of one an event.
  const auto chunk = std::upper_bound(chunks_.begin(), chunks_.end(), time_ns,
                                      [](TimeNs wanted, const auto& c) { return wanted < c->group_ns[0]; });
  if (chunk == chunks_.begin()) return 0;
  std::size_t low = static_cast<std::size_t>(chunk - chunks_.begin() - 1) * kChunkEvents;
  std::size_t high = std::min(low + kChunkEvents, size_);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (this->time_ns(middle) <= time_ns) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::size_t EventStore::memory_bytes() const {
  std::size_t bytes = chunks_.capacity() * sizeof(chunks_[0]) + chunks_.size() * sizeof(Chunk);
  for (const auto& chunk : chunks_) bytes += chunk->apart.capacity() * sizeof(Event);
  return bytes;
}

bool operator==(const EventStore& events, std::span<const Event> others) {
  return std::equal(events.begin(), events.end(), others.begin(), others.end());
}

}  // namespace loopscope::model
