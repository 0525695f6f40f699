#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/base/owned_fd.h"
#include "core/trace/file/encoder.h"
#include "core/trace/file/file_writer.h"

namespace loopscope::trace {

namespace fs = std::filesystem;

namespace {

/// What went wrong with a file, and what to do, by the error number.
Error system_error(const fs::path& path, const char* action, int number) {
  const char* advice = "choose another place";
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) advice = "make room or write elsewhere";
  if (number == ENOENT || number == ENOTDIR) advice = "create the folder first";
  if (number == EACCES || number == EPERM) advice = "choose a folder you may write to";
  return Error{fmt::format("{}: cannot {}: {}; {}", path.string(), action, std::strerror(number), advice)};
}

/// Fails when `path` names something that a finished trace must not replace.
Result<void> check_target(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) return Error{fmt::format("{}: is a folder; name a file in it", path.string())};
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return Error{fmt::format("{}: is not a regular file; name one that is, or a new one", path.string())};
  }
  if (!path.has_filename()) return Error{fmt::format("{}: has no file name; name a file", path.string())};
  return {};
}

/// The file `fd` is still the one that stands at `path`: another writer has not just given it its final name.
bool is_still_at(int fd, const fs::path& path) {
  struct stat open_file {};
  struct stat named {};
  return ::fstat(fd, &open_file) == 0 && ::stat(path.c_str(), &named) == 0 && open_file.st_ino == named.st_ino &&
         open_file.st_dev == named.st_dev;
}

class Writer final : public FileWriter {
 public:
  Writer(fs::path path, fs::path partial, OwnedFd fd, TraceInfo info)
      : path_(std::move(path)), partial_(std::move(partial)), fd_(std::move(fd)), info_(std::move(info)) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() override {
    if (!finished_ && !keeps_partial_) ::unlink(partial_.c_str());
  }

  int descriptor() const { return fd_.get(); }

  /// Writes the file header alone: what the clock was is known with the first event.
  Result<void> begin() {
    append_file_header(buffer_);
    return write_buffer();
  }

  void calibrate(const ClockCalibration& calibration) override { info_.calibration = calibration; }

  Result<void> append(std::span<const Event> events, const Symbols& symbols) override {
    if (failure_) return *failure_;
    if (Result<void> added = encoder().add(events, symbols, buffer_); !added) {
      failure_ =
          Error{fmt::format("{}: {}; the program that emitted it has a bug", path_.string(), added.error().message)};
      return *failure_;
    }
    return write_buffer();
  }

  Result<void> flush() override {
    if (failure_) return *failure_;
    encoder().flush(buffer_);
    return write_buffer();
  }

  Result<void> finish() override {
    if (failure_) return *failure_;
    encoder().finish(buffer_);
    if (Result<void> written = write_buffer(); !written) return written;
    if (::fsync(fd_.get()) != 0) return fail("write to the disk", errno);
    if (::rename(partial_.c_str(), path_.c_str()) != 0) return fail("be given its final name", errno);
    finished_ = true;
    sync_folder();
    failure_ = Error{fmt::format("{}: is finished already; create another writer", path_.string())};
    return {};
  }

 private:
  Encoder& encoder() {
    if (!encoder_) {
      encoder_.emplace(info_, buffer_);
      buffer_.erase(buffer_.begin(), buffer_.begin() + kFileHeaderBytes);  // begin() wrote it
    }
    return *encoder_;
  }

  Result<void> write_buffer() {
    std::span<const std::byte> rest = buffer_;
    while (!rest.empty()) {
      const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        const int number = written < 0 ? errno : ENOSPC;
        keep_whole_blocks(buffer_.size() - rest.size());
        return fail("write", number);
      }
      rest = rest.subspan(static_cast<std::size_t>(written));
    }
    file_bytes_ += buffer_.size();
    has_events_ = encoder_ && encoder_->events_written() > 0;
    buffer_.clear();
    return {};
  }

  /// `written` bytes of the buffer got into the file: cuts it after the last block that is whole.
  void keep_whole_blocks(std::size_t written) {
    std::span<const std::byte> rest = std::span(buffer_).first(written);
    for (auto block = parse_block(rest); block; block = parse_block(rest)) {
      has_events_ = has_events_ || block->header.type == BlockType::events;
      file_bytes_ += block->size();
      rest = rest.subspan(block->size());
    }
    // What is left of a block when this fails is no more than damage to the reader.
    static_cast<void>(::ftruncate(fd_.get(), static_cast<off_t>(file_bytes_)));
  }

  Error fail(const char* action, int number) {
    failure_ = system_error(path_, action, number);
    keeps_partial_ = has_events_;
    if (keeps_partial_) failure_->message += fmt::format("; {} has what was recorded until then", partial_.string());
    return *failure_;
  }

  /// Makes the new name last through a crash of the machine. The trace itself is safe already, so a failure is no
  /// failure.
  void sync_folder() const {
    const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    const OwnedFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.valid()) ::fsync(fd.get());
  }

  fs::path path_;
  fs::path partial_;
  OwnedFd fd_;
  TraceInfo info_;
  std::optional<Encoder> encoder_;
  Bytes buffer_;
  std::optional<Error> failure_;
  std::uint64_t file_bytes_ = 0;  // whole blocks, and what is before them
  bool has_events_ = false;       // among those
  bool keeps_partial_ = false;
  bool finished_ = false;
};

}  // namespace

Result<std::unique_ptr<FileWriter>> FileWriter::create(const fs::path& path, const TraceInfo& info) {
  if (Result<void> target = check_target(path); !target) return target.error();
  std::error_code ignored;
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
  fs::path partial = target;
  partial += ".partial";
  OwnedFd fd(::open(partial.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!fd.valid()) return system_error(path, "create", errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 || !is_still_at(fd.get(), partial)) {
    return Error{
        fmt::format("{}: is being written by another program; wait for it or choose another name", path.string())};
  }
  auto writer = std::make_unique<Writer>(target, partial, std::move(fd), info);
  if (::ftruncate(writer->descriptor(), 0) != 0) return system_error(path, "create", errno);
  if (Result<void> begun = writer->begin(); !begun) return begun.error();
  return std::unique_ptr<FileWriter>(std::move(writer));
}

}  // namespace loopscope::trace
