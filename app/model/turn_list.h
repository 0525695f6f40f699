#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "app/model/event_store.h"
#include "app/model/index_iterator.h"

namespace loopscope::model {

/// One run of a handle, or of a thread between two blocks: a column of the turns axis.
struct Turn {
  std::uint32_t begin_event = 0;         ///< task_run, handle_begin, thread_begin or thread_resume
  std::uint32_t end_event = UINT32_MAX;  ///< the event that ends it; UINT32_MAX while it lasts
  std::uint64_t frame = 0;               ///< the frame it belongs to, from 1
};

/// The turns of a trace in order of their beginning, 12 bytes each, given by value. Not thread-safe; the store must
/// outlive it.
class TurnList {
 public:
  using Iterator = IndexIterator<TurnList, Turn>;
  using value_type = Turn;
  using const_iterator = Iterator;
  using iterator = Iterator;
  using size_type = std::size_t;

  explicit TurnList(const EventStore& events) : events_(&events) {}

  std::size_t size() const { return turns_.size(); }
  bool empty() const { return turns_.empty(); }
  Turn operator[](std::size_t index) const {
    const Packed& turn = turns_[index];
    return {turn.begin_event, turn.end_event, turn.frame_event == kNoEvent ? 0 : (*events_)[turn.frame_event].a};
  }
  /// Cheaper than the whole turn.
  std::uint32_t begin_event(std::size_t index) const { return turns_[index].begin_event; }
  std::uint32_t end_event(std::size_t index) const { return turns_[index].end_event; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  static constexpr std::uint32_t kNoEvent = UINT32_MAX;
  /// A turn that begins with the event, in the frame that began with `frame_event` or in none.
  void push_back(std::uint32_t begin_event, std::uint32_t frame_event) {
    turns_.push_back({begin_event, kNoEvent, frame_event});
  }
  void close(std::size_t index, std::uint32_t end_event) { turns_[index].end_event = end_event; }
  void clear() { turns_.clear(); }

 private:
  struct Packed {
    std::uint32_t begin_event;
    std::uint32_t end_event;
    std::uint32_t frame_event;
  };
  const EventStore* events_;
  std::deque<Packed> turns_;  // grows without moving what is there
};

}  // namespace loopscope::model
