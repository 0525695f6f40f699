#include "app/shell/picture.h"

#include <functional>
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

/// Draws what `open` shows in an application, and writes it.
Result<void> write(const PictureOptions& options, const std::filesystem::path& path,
                   const std::function<void(Application&)>& open) {
  Result<std::unique_ptr<Offscreen>> offscreen = Offscreen::create(options.width, options.height);
  if (!offscreen) return offscreen.error();
  Result<std::unique_ptr<Gui>> gui = Gui::create(nullptr, 1.0F);
  if (!gui) return gui.error();
  (*gui)->set_size(options.width, options.height);

  Application application((*gui)->fonts());
  application.workspace().set_animation(false);
  application.workspace().set_theme(options.theme);
  application.workspace().set_axis(options.axis);
  application.workspace().set_language(options.language);
  open(application);
  draw_frame(**gui, application);
  application.workspace().fit_all();
  for (int frame = 0; frame < kFrames; ++frame) draw_frame(**gui, application);
  return write_png(path, (*offscreen)->read());
}

}  // namespace

Result<void> write_picture(std::unique_ptr<session::Session> session, const PictureOptions& options,
                           const std::filesystem::path& path) {
  return write(options, path, [&](Application& application) {
    session->finish_loading();
    if (options.at_ns) session->set_cursor(session->model().moment_at(*options.at_ns));
    application.open(std::move(session));
  });
}

Result<void> write_picture(std::unique_ptr<session::Lineup> runs, const PictureOptions& options,
                           const std::filesystem::path& path) {
  return write(options, path, [&](Application& application) {
    runs->finish();
    for (std::size_t run = 0; options.at_ns && run < runs->size(); ++run) {
      if (session::Session* session = runs->session(run))
        session->set_cursor(session->model().moment_at(*options.at_ns));
    }
    application.compare(std::move(runs));
  });
}

}  // namespace loopscope::shell
