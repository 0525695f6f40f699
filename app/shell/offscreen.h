#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/result.h"

namespace loopscope::shell {

/// A picture in memory: rows from the top, each pixel red, green, blue, opacity.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// Reads the current framebuffer.
Image read_framebuffer(int width, int height);

/// A current OpenGL 3.3 core context that draws into memory, in software, the same on every machine; no display is
/// needed. One at a time, and not beside a Window; main thread only.
class Offscreen {
 public:
  /// Fails with one line when EGL or the software renderer is not installed.
  static Result<std::unique_ptr<Offscreen>> create(int width, int height);
  ~Offscreen();
  Offscreen(const Offscreen&) = delete;
  Offscreen& operator=(const Offscreen&) = delete;

  Image read() const { return read_framebuffer(width_, height_); }

 private:
  Offscreen(int width, int height) : width_(width), height_(height) {}
  Result<void> make_context();
  Result<void> make_framebuffer();

  int width_;
  int height_;
  void* display_ = nullptr;  // EGLDisplay
  void* context_ = nullptr;  // EGLContext
  unsigned int framebuffer_ = 0;
  unsigned int colour_ = 0;
};

}  // namespace loopscope::shell
