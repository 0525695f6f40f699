#include "app/model/span_list.h"

#include "core/base/check.h"

namespace loopscope::model {

std::byte* SpanArena::take(std::size_t size) {
  LOOPSCOPE_CHECK(size <= kSlab);
  if (used_ + size > kSlab) {
    slabs_.push_back(std::make_unique_for_overwrite<std::byte[]>(kSlab));
    used_ = 0;
  }
  std::byte* const taken = slabs_.back().get() + used_;
  used_ += size;
  return taken;
}

void SpanList::push_back(SpanArena& arena, TimeNs begin_ns, std::uint32_t begin_event, SpanState state) {
  LOOPSCOPE_DCHECK(!open());
  if (gaps_ && size_ > 0) store_end();
  const std::size_t index = size_;
  const std::size_t first = first_of(index);
  if (index == first) {
    const std::size_t chunk = chunk_of(index);
    // After a pop_back() the chunk is there already.
    if (chunk == chunks_.size()) chunks_.push_back(arena.take(sizeof(TimeNs) + capacity_of(index) * stride()));
    tail_ = chunks_[chunk] + sizeof(TimeNs);
    write(chunks_[chunk], begin_ns);
  } else {
    tail_ += stride();
  }
  write(tail_, begin_event);
  const TimeNs base_ns = read<TimeNs>(tail_ - (index - first) * stride() - sizeof(TimeNs));
  write(tail_ + kBeginTimeAt, packed_time(base_ns, begin_ns));
  write(tail_ + kStateAt, state);
  ++size_;
  last_begin_ns_ = begin_ns;
  last_state_ = state;
  last_end_ns_ = kOpenEnd;
  last_end_event_ = UINT32_MAX;
}

void SpanList::close(TimeNs end_ns, std::uint32_t end_event) {
  last_end_ns_ = end_ns;
  last_end_event_ = end_event;
}

// The last span's end is kept beside the records until it is certain.
void SpanList::store_end() {
  const TimeNs base_ns = read<TimeNs>(chunk(size_ - 1));
  write(tail_ + kEndEventAt, last_end_event_);
  write(tail_ + kEndTimeAt, packed_time(base_ns, last_end_ns_));
}

void SpanList::pop_back() {
  LOOPSCOPE_DCHECK(gaps_ && size_ > 0);
  --size_;
  if (size_ == 0) return;
  const std::size_t last = size_ - 1;
  tail_ = record(last);
  last_begin_ns_ = begin_ns(last);
  last_state_ = state(last);
  last_end_event_ = read<std::uint32_t>(tail_ + kEndEventAt);
  last_end_ns_ = time_ns(last, kEndTimeAt, kEndEventAt);
}

}  // namespace loopscope::model
