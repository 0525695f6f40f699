#include "core/trace/file/encoder.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/trace/event/event_form.h"

namespace loopscope::trace {

namespace {

// A block ends when it has so many events, or when it spans so much time and is worth a header: a recorder that dies
// takes little with it, however slow the program is.
constexpr std::size_t kFullEvents = 1 << 14;
constexpr std::size_t kWorthwhileEvents = 128;
constexpr TimeNs kFullSpan = kNsPerSecond;
constexpr std::size_t kFullSymbolBytes = 1 << 18;

/// One past the highest ids that events speak of.
struct Needs {
  StringId strings = 1;
  LocationId locations = 1;

  void string(std::uint64_t id) { strings = std::max(strings, static_cast<StringId>(id + 1)); }
  void location(std::uint64_t id) { locations = std::max(locations, static_cast<LocationId>(id + 1)); }
  void argument(ArgumentType type, std::uint64_t value) {
    if (type == ArgumentType::string || type == ArgumentType::text) string(value);
    if (type == ArgumentType::coroutine || type == ArgumentType::location) location(value);
    if (type == ArgumentType::task_origin) string(TaskOrigin::unpack(value).name);
  }
};

}  // namespace

Encoder::Encoder(const TraceInfo& info, Bytes& out, std::uint64_t checkpoint_distance)
    : checkpoint_distance_(checkpoint_distance) {
  append_file_header(out);
  offset_ = kFileHeaderBytes;
  Bytes content;
  encode_info(info, content);
  write_block({.header = {.type = BlockType::info}}, content, out);
}

Result<void> Encoder::add(std::span<const Event> events, const Symbols& symbols, Bytes& out) {
  TimeNs last = last_ns_;
  std::uint64_t number = events_written_ + pending_.size();
  for (const Event& event : events) {
    ++number;
    if (const auto complaint = check_form(event, symbols.string_count(), symbols.location_count())) {
      return Error{fmt::format("event {} cannot be written: {}", number, *complaint)};
    }
    if (event.time_ns < last) {
      return Error{
          fmt::format("event {} cannot be written: time goes back from {} ns to {} ns", number, last, event.time_ns)};
    }
    last = event.time_ns;
  }
  last_ns_ = last;
  take_symbols(symbols);
  for (const Event& event : events) {
    if (block_is_full(event)) write_events(out);
    pending_.push_back(event);
  }
  return {};
}

void Encoder::finish(Bytes& out) {
  write_events(out);
  write_strings(strings_written_ + static_cast<StringId>(strings_.size()), out);
  write_locations(locations_written_ + static_cast<LocationId>(locations_.size()), out);
  const Totals totals{.events = events_written_,
                      .strings = strings_written_ - 1,
                      .locations = locations_written_ - 1,
                      .index_at = index_.size() <= kMaxBlockBytes ? offset_ : 0};
  // An index of more than a block is done without: millions of blocks.
  if (totals.index_at != 0) write_block({.header = {.type = BlockType::index, .count = sequence_}}, Bytes(index_), out);
  Bytes content;
  encode_totals(totals, content);
  write_block({.header = {.type = BlockType::end}}, content, out);
}

void Encoder::take_symbols(const Symbols& symbols) {
  for (std::size_t id = strings_written_ + strings_.size(); id < symbols.string_count(); ++id) {
    strings_.emplace_back(symbols.string(static_cast<StringId>(id)));
  }
  for (std::size_t id = locations_written_ + locations_.size(); id < symbols.location_count(); ++id) {
    locations_.push_back(symbols.location(static_cast<LocationId>(id)));
  }
}

bool Encoder::block_is_full(const Event& next) const {
  if (pending_.size() >= kFullEvents) return true;
  return pending_.size() >= kWorthwhileEvents && next.time_ns - pending_.front().time_ns >= kFullSpan;
}

void Encoder::write_events(Bytes& out) {
  if (pending_.empty()) return;
  write_checkpoint(out);
  // Only the symbols these events need go before them, whatever else was handed over by now: see the class comment.
  Needs needs;
  for (const Event& event : pending_) {
    const KindInfo& info = kind_info(event.kind);
    needs.argument(info.a, event.a);
    needs.argument(info.b, event.b);
  }
  for (LocationId id = locations_written_; id < needs.locations; ++id) {
    const Location& location = locations_[id - locations_written_];
    needs.string(location.file);
    needs.string(location.function);
  }
  write_strings(needs.strings, out);
  write_locations(needs.locations, out);

  Bytes content;
  encode_events(pending_, content);
  const BlockHeader header{.type = BlockType::events,
                           .count = static_cast<std::uint32_t>(pending_.size()),
                           .first_ns = pending_.front().time_ns,
                           .last_ns = pending_.back().time_ns};
  write_block({.header = header, .kinds = count_kinds(pending_)}, content, out);
  events_written_ += pending_.size();
  for (const Event& event : pending_) checkpointer_.add(event);
  pending_.clear();
}

void Encoder::write_checkpoint(Bytes& out) {
  const std::uint64_t distance = events_written_ - checkpoint_at_;
  const auto is_due = [&] {
    return distance >= std::max(checkpoint_distance_, kDistancePerEvent * checkpoint_events_);
  };
  if (!is_due()) return;
  const Checkpoint checkpoint = checkpointer_.checkpoint();
  checkpoint_events_ = checkpoint.events.size();
  if (!is_due()) return;
  checkpoint_at_ = events_written_;
  for (const CheckpointBlock& block : encode_checkpoint(checkpoint))
    write_block({.header = block.header}, block.content, out);
}

void Encoder::write_strings(StringId end, Bytes& out) {
  while (strings_written_ < end) {
    Bytes content;
    std::uint32_t count = 0;
    for (; strings_written_ < end && content.size() < kFullSymbolBytes; ++strings_written_, ++count) {
      encode_string(strings_.front(), content);
      strings_.pop_front();
    }
    write_block({.header = {.type = BlockType::strings, .count = count}}, content, out);
  }
}

void Encoder::write_locations(LocationId end, Bytes& out) {
  while (locations_written_ < end) {
    Bytes content;
    std::uint32_t count = 0;
    for (; locations_written_ < end && content.size() < kFullSymbolBytes; ++locations_written_, ++count) {
      encode_location(locations_.front(), content);
      locations_.pop_front();
    }
    write_block({.header = {.type = BlockType::locations, .count = count}}, content, out);
  }
}

void Encoder::write_block(IndexEntry entry, const Bytes& content, Bytes& out) {
  entry.header.sequence = sequence_++;
  entry.header = append_block(entry.header, content, budget_, out);
  offset_ += kBlockHeaderBytes + entry.header.stored_size;
  encode_index_entry(entry, index_);
}

}  // namespace loopscope::trace
