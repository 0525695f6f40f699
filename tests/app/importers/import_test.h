#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/app/importers/checking_receiver.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::importers {

struct Imported {
  std::string text;  ///< the events, one a line
  std::string notice;
  std::string error;  ///< of an import that failed
  std::optional<trace::Damage> damage;
  trace::Trace trace;
};

inline trace::ByteSource source_of(std::string_view text) {
  return trace::ByteSource(std::as_bytes(std::span(text.data(), text.size())));
}

/// What came of an import; whatever it was, it must be sound.
inline Imported checked(const Result<ImportSummary>& summary, const CheckingReceiver& receiver) {
  EXPECT_EQ(receiver.complaint(), "");
  EXPECT_EQ(receiver.finished(), summary.ok());
  if (!summary) {
    EXPECT_EQ(summary.error().message.find('\n'), std::string::npos) << summary.error().message;
    EXPECT_TRUE(receiver.trace().events.empty()) << "a failed import gave events";
    return {.text = {}, .notice = {}, .error = summary.error().message, .damage = {}, .trace = {}};
  }
  EXPECT_EQ(summary->notice.find('\n'), std::string::npos) << summary->notice;
  return {receiver.text(), summary->notice, {}, summary->damage, receiver.trace()};
}

inline Imported import_chrome(std::string_view json, bool allow_truncated = false) {
  CheckingReceiver receiver;
  const trace::ByteSource source = source_of(json);
  const Result<ImportSummary> summary = import_chrome_json(*open_text(source), "a.json", allow_truncated, receiver);
  return checked(summary, receiver);
}

inline Imported import_asio(std::string_view log) {
  CheckingReceiver receiver;
  const trace::ByteSource source = source_of(log);
  const Result<ImportSummary> summary = import_asio_log(*open_text(source), "a.log", false, receiver);
  return checked(summary, receiver);
}

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::string sample(const std::string& name) {
  return content_of(std::filesystem::path(LOOPSCOPE_SOURCE_DIR "/tests/app/importers/samples") / name);
}

inline std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace loopscope::importers
