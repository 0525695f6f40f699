#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/exporters/exporter.h"
#include "tests/core/trace/trace_builder.h"
#include "tests/core/trace/whole_trace.h"

namespace loopscope::test {

/// A folder of its own for each test, removed after it.
class ExportFolder {
 public:
  ExportFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "loopscope-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~ExportFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::size_t file_count() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator()));
  }

 private:
  std::filesystem::path path_;
};

inline std::string whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// What the events look like as another file. They are handed over in pieces.
inline std::string exported(exporters::Format format, std::span<const trace::Event> events,
                            const trace::Symbols& symbols, const trace::TraceInfo& info = {}) {
  const ExportFolder folder;
  auto exporter = exporters::Exporter::create(format, folder / "out", info);
  if (!exporter) {
    ADD_FAILURE() << exporter.error().message;
    return {};
  }
  while (!events.empty()) {
    const auto piece = events.first(std::min<std::size_t>(events.size(), 100));
    const Result<void> appended = (*exporter)->append(piece, symbols);
    EXPECT_TRUE(appended) << appended.error().message;
    events = events.subspan(piece.size());
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  const Result<void> finished = (*exporter)->finish(symbols);
  EXPECT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(folder.file_count(), 1u);
  return whole(folder / "out");
}

inline std::string exported(exporters::Format format, const TraceBuilder& trace, const trace::TraceInfo& info = {}) {
  return exported(format, trace.events(), trace.symbols(), info);
}

}  // namespace loopscope::test
