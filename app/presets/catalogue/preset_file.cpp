#include "app/presets/catalogue/preset_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/presets/catalogue/quoted.h"
#include "app/presets/catalogue/toml_reader.h"
#include "app/presets/catalogue/toml_values.h"
#include "core/base/owned_fd.h"
#include "core/base/utf8.h"

namespace loopscope::presets {
namespace {

using Kind = TomlValue::Kind;

constexpr double kNsPerSecondAsDouble = 1e9;

const Parameter& turn_cost_parameter() {
  static const Parameter parameter{.name = "turn_cost",
                                   .type = ParameterType::seconds,
                                   .default_value = 0,
                                   .min = 0,
                                   .max = std::chrono::duration<double>(kMaxTurnCost).count(),
                                   .help = {}};
  return parameter;
}

const Preset* preset_of(TomlReader& reader, const TomlValue& root) {
  const std::string name = reader.text(root, "preset");
  if (reader.error()) return nullptr;
  const Result<const Preset*> preset = require_preset(name);
  if (preset) return *preset;
  reader.fail(root.find("preset")->place, preset.error().message);
  return nullptr;
}

ClockKind clock_of(TomlReader& reader, const TomlValue& root, const Preset& preset) {
  const TomlValue* const word = reader.optional(root, "clock", Kind::text);
  if (word == nullptr) return preset.clock();
  const Result<ClockKind> clock = parse_clock(preset, word->text);
  if (clock) return *clock;
  reader.fail(word->place, clock.error().message);
  return preset.clock();
}

std::optional<Duration> turn_cost_of(TomlReader& reader, const TomlValue& root, ClockKind clock) {
  const TomlValue* const cost = reader.optional(root, "turn_cost", Kind::floating);
  if (cost == nullptr) return {};
  if (clock == ClockKind::real) {
    reader.fail(cost->key_place, "turn_cost: on the real clock turns take what they take; valid: on the virtual clock");
    return {};
  }
  return Duration(std::llround(number_of(reader, turn_cost_parameter(), *cost) * kNsPerSecondAsDouble));
}

/// Where a text goes on behind so many bytes.
TomlValue::Place place_of(std::string_view text, std::size_t bytes) {
  const std::string_view before = text.substr(0, bytes);
  const std::size_t line = before.rfind('\n');
  const std::string_view rest = line == std::string_view::npos ? before : before.substr(line + 1);
  return {static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
          static_cast<std::uint32_t>(
              1 + std::count_if(rest.begin(), rest.end(), [](char byte) { return !utf8::continues(byte); }))};
}

Error cannot(std::string_view what, const std::filesystem::path& path, int number) {
  return {
      fmt::format("{}: cannot {} the preset file: {}", path.string(), what, std::generic_category().message(number))};
}

/// Up to one byte more than there may be.
Result<std::string> bytes_of(const std::filesystem::path& path) {
  const OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return cannot("open", path, errno);
  std::string text;
  std::array<char, 1 << 14> buffer{};
  while (text.size() <= kMaxPresetFileBytes) {
    const ssize_t size = ::read(fd.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return cannot("read", path, errno);
    if (size == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

/// A basic string of TOML, whose characters have to be characters.
std::string toml_text(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    if (character.value == U'"' || character.value == U'\\') {
      result += {'\\', text.front()};
    } else if (character.value < 0x20 || character.value == 0x7F) {
      fmt::format_to(std::back_inserter(result), "\\u{:04X}", static_cast<unsigned>(character.value));
    } else {
      result += character.valid ? text.substr(0, character.bytes) : utf8::kReplacementText;
    }
    text.remove_prefix(character.bytes);
  }
  return result + '"';
}

std::string toml_value(const Parameter& parameter, double value) {
  if (parameter.type == ParameterType::switch_) return value != 0 ? "true" : "false";
  if (parameter.type == ParameterType::choice) return toml_text(value_text(parameter, value));
  return number_text(value);
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(fd, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return ::fsync(fd) == 0;
}

/// What a link leads to, there or not: that is to be written, not the link.
std::filesystem::path behind_links(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_symlink(path, ignored)) return path;
  std::error_code dangles;
  const std::filesystem::path target = std::filesystem::canonical(path, dangles);
  return dangles ? path.parent_path() / std::filesystem::read_symlink(path, ignored) : target;
}

}  // namespace

Result<RunRequest> parse_preset_file(std::string_view file, std::string_view text) {
  if (text.size() > kMaxPresetFileBytes) {
    return toml_error(file, place_of(text, kMaxPresetFileBytes),
                      fmt::format("the file goes on here; valid: up to {} bytes", kMaxPresetFileBytes));
  }
  const Result<TomlValue> root = parse_toml(file, text);
  if (!root) return root.error();
  TomlReader reader(file);
  reader.only(*root, "a preset file", {"preset", "title", "clock", "turn_cost", "set"});
  const Preset* const preset = preset_of(reader, *root);
  if (preset == nullptr) return *reader.error();
  RunRequest request;
  request.preset = preset;
  request.clock = clock_of(reader, *root, *preset);
  request.turn_cost = turn_cost_of(reader, *root, request.clock);
  if (root->find("title") != nullptr) request.title = reader.text(*root, "title");
  request.values = read_values(reader, *preset, reader.optional(*root, "set", Kind::table));
  if (reader.error()) return *reader.error();
  return request;
}

Result<RunRequest> read_preset_file(const std::filesystem::path& path) {
  const Result<std::string> text = bytes_of(path);
  if (!text) return text.error();
  return parse_preset_file(path.string(), *text);
}

std::string preset_file_text(const RunRequest& request) {
  std::string text = fmt::format("preset = {}\n", toml_text(request.preset->name));
  const std::string title = unfolded(request.title);
  if (!title.empty()) text += fmt::format("title = {}\n", toml_text(title));
  text += fmt::format("clock = {}\n", toml_text(to_string(request.clock)));
  if (request.turn_cost && request.clock == ClockKind::virtual_) {
    text += fmt::format("turn_cost = {}\n", number_text(std::chrono::duration<double>(*request.turn_cost).count()));
  }
  if (request.preset->parameters.empty()) return text;
  text += "\n[set]\n";
  for (const Parameter& parameter : request.preset->parameters) {
    text += fmt::format("{} = {}\n", parameter.name, toml_value(parameter, request.values.number(parameter.name)));
  }
  return text;
}

Result<void> write_preset_file(const std::filesystem::path& path, const RunRequest& request) {
  const std::filesystem::path target = behind_links(path);
  const std::string temporary = fmt::format("{}.{}.tmp", target.string(), ::getpid());
  // Nobody else writes under a name with our process id in it: what stands there is left over from a crash.
  ::unlink(temporary.c_str());
  const OwnedFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!fd.valid()) return cannot("write", path, errno);
  if (write_all(fd.get(), preset_file_text(request)) && ::rename(temporary.c_str(), target.c_str()) == 0) return {};
  const int number = errno;
  ::unlink(temporary.c_str());
  return cannot("write", path, number);
}

}  // namespace loopscope::presets
