#include "app/shell/offscreen.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <glad/gl.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

namespace loopscope::shell {
namespace {

Error no_offscreen(const char* what) {
  return {fmt::format(
      "cannot draw without a display ({}, EGL error {:#x}); install Mesa's software renderer, Debian's libegl1 "
      "and libgl1-mesa-dri",
      what, eglGetError())};
}

}  // namespace

Image read_framebuffer(int width, int height) {
  Image image{width, height, {}};
  const std::size_t row = static_cast<std::size_t>(width) * 4;
  image.pixels.resize(row * static_cast<std::size_t>(height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, image.pixels.data());
  // OpenGL's rows start at the bottom.
  for (std::size_t y = 0; y < static_cast<std::size_t>(height) / 2; ++y) {
    const auto top = image.pixels.begin() + static_cast<std::ptrdiff_t>(y * row);
    const auto bottom = image.pixels.end() - static_cast<std::ptrdiff_t>((y + 1) * row);
    std::swap_ranges(top, top + static_cast<std::ptrdiff_t>(row), bottom);
  }
  return image;
}

Result<std::unique_ptr<Offscreen>> Offscreen::create(int width, int height) {
  // A graphics card would round differently from the next one, and may not be ours to open.
  ::setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
  std::unique_ptr<Offscreen> offscreen(new Offscreen(width, height));
  if (const Result<void> context = offscreen->make_context(); !context) return context.error();
  if (gladLoadGL(eglGetProcAddress) == 0) return no_offscreen("OpenGL's functions cannot be loaded");
  if (const Result<void> framebuffer = offscreen->make_framebuffer(); !framebuffer) return framebuffer.error();
  return offscreen;
}

Result<void> Offscreen::make_context() {
  display_ = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  if (display_ == EGL_NO_DISPLAY) return no_offscreen("no surfaceless EGL display");
  if (eglInitialize(display_, nullptr, nullptr) == EGL_FALSE) return no_offscreen("EGL does not start");
  if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) return no_offscreen("EGL has no OpenGL");
  const EGLint wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (eglChooseConfig(display_, wanted, &config, 1, &count) == EGL_FALSE || count < 1)
    return no_offscreen("no EGL configuration");
  const EGLint version[] = {
      EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK,
      EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
  context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, version);
  if (context_ == EGL_NO_CONTEXT) return no_offscreen("no OpenGL 3.3 context");
  // Without a surface: everything is drawn into a framebuffer object.
  if (eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE)
    return no_offscreen("no context without a surface");
  return {};
}

Result<void> Offscreen::make_framebuffer() {
  glGenRenderbuffers(1, &colour_);
  glBindRenderbuffer(GL_RENDERBUFFER, colour_);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width_, height_);
  glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colour_);
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE) return {};
  return Error{
      fmt::format("cannot draw a picture of {}x{} pixels; ask for a smaller one with --size", width_, height_)};
}

Offscreen::~Offscreen() {
  if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
  if (colour_ != 0) glDeleteRenderbuffers(1, &colour_);
  if (display_ == nullptr) return;
  eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  if (context_ != nullptr) eglDestroyContext(display_, context_);
  eglTerminate(display_);
}

}  // namespace loopscope::shell
