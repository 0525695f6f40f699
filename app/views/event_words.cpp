#include "app/views/event_words.h"

#include "app/views/words.h"
#include "app/words/format.h"
#include "core/base/duration.h"

namespace loopscope::views {

namespace {

using trace::Event;
using trace::Kind;

using words::Id;
using words::Words;

class Writer {
 public:
  Writer(const model::Model& model, std::uint32_t index, Words words)
      : model_(model), event_(model.events()[index]), index_(index), words_(words) {}

  EventWords write() {
    line_.who = words_[Id::name_loop];
    if (about_task()) {
      if (event_.subject != kNoObject) {
        line_.who = name(event_.subject);
        line_.lane = model_.lane_of_speaker(event_.loop, event_.subject);
      }
    } else if (about_thread()) {
      line_.who = name(event_.subject);
      line_.lane = model_.lane_of_thread(event_.loop, event_.subject);
    } else if (!about_loop() && !about_handle()) {
      line_.what = trace::kind_info(event_.kind).name;
    }
    return std::move(line_);
  }

 private:
  bool about_task();
  bool about_thread();
  bool about_loop();
  bool about_handle();
  void ended();

  bool is(Id what) { return is(what, std::string()); }
  bool is(Id what, std::string detail) {
    line_.what = words_[what];
    line_.detail = std::move(detail);
    return true;
  }
  std::string name(std::uint64_t task) const {
    return task_name(model_, event_.loop, static_cast<ObjectId>(task), words_);
  }
  std::string string(std::uint64_t id) const { return std::string(model_.symbols().string(static_cast<StringId>(id))); }
  std::string place(std::uint64_t id) const { return location_words(model_, static_cast<LocationId>(id)); }
  std::string at_place(std::string what, std::uint64_t location) const {
    const std::string where = place(location);
    return where.empty() ? what : words_.say<Id::event_at>(what, where);
  }
  std::string for_task(std::string what, std::uint64_t task) const {
    return task == kNoObject ? what : words_.say<Id::event_for>(what, name(task));
  }
  std::string select_timeout() const {
    const auto timeout = static_cast<TimeNs>(event_.a);
    if (timeout == kForever) return words_.say<Id::event_select_forever>(event_.b);
    if (timeout == 0) return words_.say<Id::event_select_poll>(event_.b);
    return words_.say<Id::event_select_for>(format_duration(timeout), event_.b);
  }

  const model::Model& model_;
  const Event event_;
  const std::uint32_t index_;
  const Words words_;
  EventWords line_;
};

/// Events whose subject is a task.
bool Writer::about_task() {
  switch (event_.kind) {
    case Kind::task_create: {
      const ObjectId parent = trace::TaskOrigin::unpack(event_.a).parent;
      const std::string where = place(event_.b);
      return is(Id::event_task_create, parent == kNoObject ? where : words_.say<Id::event_by>(where, name(parent)));
    }
    case Kind::task_rename:
      return is(Id::event_task_rename, string(event_.a));
    case Kind::task_ready:
      return is(Id::event_task_ready, words_.say<Id::event_woken_by>(waker_words(model_, index_, words_)));
    case Kind::task_run:
      return is(Id::event_task_run);
    case Kind::task_await:
      return is(Id::event_task_await,
                at_place(await_words(model_, event_.loop, trace::Await::unpack(event_.a), index_, words_),
                         model_.place_of_await(index_)));
    case Kind::task_cancel_requested:
      return is(Id::event_task_cancel, event_.a == 0 ? std::string(words_[Id::event_requested])
                                                     : words_.say<Id::event_requested_by>(name(event_.a)));
    case Kind::task_done:
      ended();
      return true;
    case Kind::coro_enter:
      return is(Id::event_calls, at_place(place(event_.a), event_.b));
    case Kind::coro_leave:
      return is(Id::event_returns);
    case Kind::print:
      return is(Id::event_prints, string(event_.a));
    case Kind::mark:
      return is(Id::event_mark, string(event_.a));
    case Kind::warning:
      return is(Id::event_warning, string(event_.b));
    default:
      return false;
  }
}

void Writer::ended() {
  const auto outcome = static_cast<trace::Outcome>(event_.a);
  const Id what = outcome == trace::Outcome::exception   ? Id::event_task_fails
                  : outcome == trace::Outcome::cancelled ? Id::event_task_cancelled
                                                         : Id::event_task_done;
  is(what, string(event_.b));
}

bool Writer::about_thread() {
  switch (event_.kind) {
    case Kind::thread_begin:
      return is(Id::event_thread_begin);
    case Kind::thread_block:
      return is(Id::event_thread_block, at_place(call_words(trace::ThreadBlock::unpack(event_.a), words_), event_.b));
    case Kind::thread_resume:
      return is(Id::event_thread_resume);
    case Kind::thread_end:
      return is(Id::event_thread_end);
    default:
      return false;
  }
}

bool Writer::about_loop() {
  switch (event_.kind) {
    case Kind::loop_start:
      return is(Id::event_loop_start);
    case Kind::loop_stop:
      return is(Id::event_loop_stop);
    case Kind::loop_pause:
      return is(Id::event_loop_pause);
    case Kind::loop_resume:
      return is(Id::event_loop_resume);
    case Kind::frame_begin:
      return is(Id::event_frame, words::format_count(event_.a));
    case Kind::select_begin:
      return is(Id::event_select, select_timeout());
    case Kind::select_end:
      return is(Id::event_selected, words_.say<Id::event_count_ready>(event_.a));
    case Kind::dropped:
      return is(Id::event_dropped, words_.say<Id::event_lost>(event_.a));
    default:
      return false;
  }
}

/// Timers, descriptors and callbacks.
bool Writer::about_handle() {
  switch (event_.kind) {
    case Kind::timer_arm:
      return is(Id::event_timer_arm,
                for_task(words_.say<Id::event_due>(words::format_time(static_cast<TimeNs>(event_.a))), event_.b));
    case Kind::timer_fire:
      return is(Id::event_timer_fire);
    case Kind::timer_cancel:
      return is(Id::event_timer_cancel);
    case Kind::fd_watch:
      return is(Id::event_fd_watch, for_task(interest_words(trace::FdInterest::unpack(event_.a), words_), event_.b));
    case Kind::fd_ready:
      return is(Id::event_fd_ready, interest_words(trace::FdInterest::unpack(event_.a), words_));
    case Kind::fd_unwatch:
      return is(Id::event_fd_unwatch);
    case Kind::handle_ready:
      return is(Id::event_handle_ready, string(event_.b));
    case Kind::handle_begin:
      return is(Id::event_handle_begin);
    case Kind::handle_end:
      return is(Id::event_handle_end);
    default:
      return false;
  }
}

}  // namespace

EventWords event_words(const model::Model& model, std::uint32_t event, Words words) {
  return Writer(model, event, words).write();
}

}  // namespace loopscope::views
