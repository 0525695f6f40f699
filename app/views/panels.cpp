#include "app/views/events_view.h"
#include "app/views/lesson_view.h"
#include "app/views/output_view.h"
#include "app/views/panel.h"
#include "app/views/source_view.h"
#include "app/views/task_view.h"

namespace loopscope::views {

namespace {

template <class View>
std::unique_ptr<PanelView> make() {
  return std::make_unique<View>();
}

constexpr Panel kPanels[] = {{"source", "Source", '1', make<SourceView>},
                             {"task", "Task", '2', make<TaskView>},
                             {"events", "Events", '3', make<EventsView>},
                             {"output", "Output", '4', make<OutputView>},
                             {"lesson", "Lesson", '5', make<LessonView>}};

}  // namespace

std::span<const Panel> panels() { return kPanels; }

}  // namespace loopscope::views
