#include "app/shell/picture.h"

#include <utility>

#include "app/shell/application.h"
#include "app/shell/gui.h"
#include "app/shell/offscreen.h"
#include "app/shell/png.h"

namespace loopscope::shell {
namespace {

/// A layout settles within a few frames: characters that a first frame asks for are there in the next, sizes that a
/// frame finds out are used by the one after.
constexpr int kFrames = 6;

void draw_frame(Gui& gui, Application& application) {
  application.poll();
  gui.begin_frame();
  application.draw();
  gui.end_frame(application.workspace().background());
}

}  // namespace

Result<void> write_picture(std::unique_ptr<session::Session> session, const PictureOptions& options,
                           const std::filesystem::path& path) {
  Result<std::unique_ptr<Offscreen>> offscreen = Offscreen::create(options.width, options.height);
  if (!offscreen) return offscreen.error();
  Result<std::unique_ptr<Gui>> gui = Gui::create(nullptr, 1.0F);
  if (!gui) return gui.error();
  (*gui)->set_size(options.width, options.height);

  session->finish_loading();
  if (options.at_ns) session->set_cursor(session->model().moment_at(*options.at_ns));
  Application application((*gui)->fonts());
  application.workspace().set_animation(false);
  application.workspace().set_theme(options.theme);
  application.workspace().set_axis(options.axis);
  application.workspace().set_language(options.language);
  application.open(std::move(session));
  draw_frame(**gui, application);
  application.workspace().fit_all();
  for (int frame = 0; frame < kFrames; ++frame) draw_frame(**gui, application);
  return write_png(path, (*offscreen)->read());
}

}  // namespace loopscope::shell
