#include "app/exporters/lscope_exporter.h"

#include <utility>

namespace loopscope::exporters {

Result<std::unique_ptr<Exporter>> LscopeExporter::create(Target target, const trace::TraceInfo& info) {
  Result<OutputFile> file = OutputFile::create(std::move(target));
  if (!file) return file.error();
  return std::unique_ptr<Exporter>(new LscopeExporter(*std::move(file), info));
}

LscopeExporter::LscopeExporter(OutputFile file, const trace::TraceInfo& info)
    : file_(std::move(file)), encoder_(info, bytes_) {}

Result<void> LscopeExporter::append(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  if (Result<void> added = encoder_.add(events, symbols, bytes_); !added) return added;
  return pass();
}

Result<void> LscopeExporter::finish(const trace::Symbols& symbols) {
  // The symbols that no event spoke of.
  if (Result<void> added = encoder_.add({}, symbols, bytes_); !added) return added;
  encoder_.finish(bytes_);
  if (Result<void> passed = pass(); !passed) return passed;
  return file_.finish();
}

Result<void> LscopeExporter::pass() {
  file_.out().append(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
  bytes_.clear();
  return file_.pass();
}

}  // namespace loopscope::exporters
