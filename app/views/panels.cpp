#include "app/views/diagnostics_view.h"
#include "app/views/events_view.h"
#include "app/views/lesson_view.h"
#include "app/views/output_view.h"
#include "app/views/panel.h"
#include "app/views/source_view.h"
#include "app/views/task_view.h"

namespace loopscope::views {

namespace {

using words::Id;

template <class View>
std::unique_ptr<PanelView> make() {
  return std::make_unique<View>();
}

constexpr Panel kPanels[] = {{"source", Id::panel_source, '1', make<SourceView>},
                             {"task", Id::panel_task, '2', make<TaskView>},
                             {"events", Id::panel_events, '3', make<EventsView>},
                             {"output", Id::panel_output, '4', make<OutputView>},
                             {"diagnostics", Id::panel_diagnostics, '5', make<DiagnosticsView>},
                             {"lesson", Id::panel_lesson, '6', make<LessonView>}};

}  // namespace

std::span<const Panel> panels() { return kPanels; }

}  // namespace loopscope::views
