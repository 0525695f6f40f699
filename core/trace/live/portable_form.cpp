#include "core/trace/live/portable_form.h"

#include <bit>

namespace loopscope::trace {

Event PortableForm::of(Event raw, TimeNs time_offset) {
  raw.time_ns += time_offset;
  const KindInfo& info = kind_info(raw.kind);
  raw.a = argument(info.a, raw.a, time_offset);
  raw.b = argument(info.b, raw.b, time_offset);
  return raw;
}

std::uint64_t PortableForm::argument(ArgumentType type, std::uint64_t argument, TimeNs time_offset) {
  switch (type) {
    case ArgumentType::time:
      return argument + static_cast<std::uint64_t>(time_offset);
    case ArgumentType::string:
      return string(static_cast<StringId>(argument));
    case ArgumentType::text:
      return text(argument);
    case ArgumentType::coroutine:
      return location(argument, false);
    case ArgumentType::location:
      return location(argument, true);
    case ArgumentType::task_origin: {
      const TaskOrigin origin = TaskOrigin::unpack(argument);
      return TaskOrigin{origin.parent, string(origin.name)}.packed();
    }
    default:
      return argument;
  }
}

StringId PortableForm::string(StringId raw) {
  constexpr StringId kUnknown = UINT32_MAX;
  if (raw == 0) return 0;
  if (raw >= string_ids_.size()) string_ids_.resize(std::size_t{raw} + 1, kUnknown);
  StringId& id = string_ids_[raw];
  if (id == kUnknown) id = symbols_.intern(raw_strings_.get(raw));
  return id;
}

StringId PortableForm::text(std::uint64_t argument) {
  const char* text = std::bit_cast<const char*>(argument);
  if (text == nullptr) return 0;
  const auto [known, is_new] = text_ids_.try_emplace(text, 0);
  if (is_new) known->second = symbols_.intern(text);
  return known->second;
}

LocationId PortableForm::location(std::uint64_t argument, bool keep_line) {
  if (argument == 0) return 0;
  // The static data is aligned, so the lowest bit is free to tell the two uses of one location apart.
  const auto [known, is_new] = location_ids_.try_emplace(argument + (keep_line ? 0 : 1), 0);
  if (is_new) {
    const std::source_location source = location_from_argument(argument);
    known->second =
        symbols_.intern(Location{.file = symbols_.intern(source.file_name()),
                                 .function = symbols_.intern(normalise_function_name(source.function_name())),
                                 .line = keep_line ? source.line() : 0});
  }
  return known->second;
}

}  // namespace loopscope::trace
