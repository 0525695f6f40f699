#include "core/trace/file/event_stream.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/trace/file/seekable_file.h"

namespace loopscope::trace {

EventStream::EventStream(const SeekableFile& file) : EventStream(file.source()) {}

bool EventStream::next(std::vector<Event>& events) {
  events.clear();
  if (hopeless_ || (damage_ && source_->size() == tried_size_)) return false;
  damage_.reset();
  while (events.empty() && !ended_) {
    const Result<void> read = read_block(events);
    if (read) continue;
    damage_ = Damage{.offset = offset_, .message = read.error().message};
    tried_size_ = source_->size();
    hopeless_ = !is_cut_off(*source_, offset_);
    return !events.empty();
  }
  if (ended_ && offset_ != source_->size()) {
    damage_ =
        Damage{.offset = offset_,
               .message = fmt::format("expected the end of the file, found {} more bytes", source_->size() - offset_)};
    tried_size_ = source_->size();
  }
  return !events.empty();
}

Result<void> EventStream::read_block(std::vector<Event>& events) {
  const Result<Block> block = reader_.block(*source_, offset_);
  if (!block) return block.error();
  const BlockHeader& header = block->header;
  if (header.sequence != sequence_) {
    return Error{fmt::format("expected block number {}, found {}", sequence_, header.sequence)};
  }
  if ((sequence_ == 0) != (header.type == BlockType::info)) {
    return Error{sequence_ == 0 ? "expected the info block first, found another"
                                : "expected one info block, found a second"};
  }
  if (is_known(header.type)) {
    const Result<std::span<const std::byte>> content = reader_.unpack(*block, budget_);
    if (!content) return content.error();
    if (Result<void> read = read_content(header, *content, events); !read) return read;
  }
  encode_index_entry({.header = header, .kinds = count_kinds(events)}, index_);
  offset_ += block->size();
  ++sequence_;
  return {};
}

Result<void> EventStream::read_content(const BlockHeader& header, std::span<const std::byte> content,
                                       std::vector<Event>& events) {
  switch (header.type) {
    case BlockType::info: {
      Result<TraceInfo> info = decode_info(content);
      if (!info) return info.error();
      info_ = *std::move(info);
      return {};
    }
    case BlockType::strings:
      return decode_strings(content, header.count, symbols_);
    case BlockType::locations:
      return decode_locations(content, header.count, symbols_);
    case BlockType::events: {
      const SymbolCounts counts{.strings = symbols_.string_count(), .locations = symbols_.location_count()};
      const Result<void> read = read_events(header, content, counts, event_count_, events);
      const Result<void> checked = check_order(events);
      event_count_ += events.size();
      return checked ? read : checked;
    }
    case BlockType::end:
      return read_end(content);
    case BlockType::index:
      return check_index(header, content);
    case BlockType::checkpoint:
      return {};  // it says again what was said; whoever uses it checks it
  }
  return {};
}

Result<void> EventStream::check_order(std::vector<Event>& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (const auto complaint = validator_.check(events[i])) {
      const Error error = illegal_event(events[i], event_count_ + i + 1, *complaint);
      events.resize(i);
      return error;
    }
  }
  return {};
}

Result<void> EventStream::check_index(const BlockHeader& header, std::span<const std::byte> content) {
  if (header.count != sequence_ || !std::equal(content.begin(), content.end(), index_.begin(), index_.end())) {
    return Error{fmt::format("expected an index of the {} blocks before it, found another", sequence_)};
  }
  index_at_ = offset_;
  return {};
}

Result<void> EventStream::read_end(std::span<const std::byte> content) {
  const Result<Totals> totals = decode_totals(content);
  if (!totals) return totals.error();
  const Result<void> checked = totals->check(event_count_, symbols_.string_count() - 1, symbols_.location_count() - 1);
  if (!checked) return checked;
  if (totals->index_at != index_at_) {
    return Error{fmt::format("expected the index at {}, found it at {}", totals->index_at, index_at_)};
  }
  ended_ = true;
  return {};
}

}  // namespace loopscope::trace
