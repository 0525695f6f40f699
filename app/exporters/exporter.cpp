#include "app/exporters/exporter.h"

#include <algorithm>
#include <string>
#include <utility>

#include "app/exporters/chrome_exporter.h"
#include "app/exporters/csv_exporter.h"
#include "app/exporters/lscope_exporter.h"
#include "app/exporters/target.h"

namespace loopscope::exporters {

std::optional<Format> format_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::transform(extension.begin(), extension.end(), extension.begin(), lower);
  if (extension == ".json") return Format::chrome;
  if (extension == ".csv") return Format::csv;
  if (extension == ".lscope") return Format::lscope;
  return std::nullopt;
}

const char* extensions() { return ".json, .csv, .lscope"; }

Result<std::unique_ptr<Exporter>> Exporter::create(Format format, const std::filesystem::path& path,
                                                   const trace::TraceInfo& info) {
  Result<Target> target = Target::at(path);
  if (!target) return target.error();
  switch (format) {
    case Format::chrome:
      return ChromeExporter::create(*std::move(target), info);
    case Format::csv:
      return CsvExporter::create(*std::move(target));
    case Format::lscope:
      break;
  }
  return LscopeExporter::create(*std::move(target), info);
}

}  // namespace loopscope::exporters
