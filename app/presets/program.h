#pragma once

#include <span>
#include <string_view>

#include "app/presets/catalogue/preset.h"
#include "core/base/time.h"
#include "core/task/coro.h"

namespace loopscope::presets {

/// A preset's program, on core: a coroutine, which is run as the task main of a loop; or a plain function, which is run
/// on a thread in a World, and has threads, sockets and loops of its own. The values need not outlive the call.
///
/// That of app/presets/gather is the function gather() of the namespace loopscope::presets::programs (dashes in a name
/// become underscores). The build finds it by the folder, and sees which of the two it is; its file is what the viewer
/// reads while it runs, so it holds little else, and its functions are at global scope, so that they have plain names
/// in a trace.
class Program {
 public:
  using Coroutine = Coro<void> (*)(const Values& values);
  using Plain = void (*)(const Values& values);

  // NOLINTNEXTLINE(google-explicit-constructor): either is a program.
  constexpr Program(Coroutine coroutine) : coroutine_(coroutine) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr Program(Plain plain) : plain_(plain) {}

  bool has_loop() const { return coroutine_ != nullptr; }
  /// The coroutine, where it has one.
  Coro<void> operator()(const Values& values) const { return coroutine_(values); }
  /// The plain function, where it is one: runs to its end, on a thread of a World.
  void run_plain(const Values& values) const { plain_(values); }

 private:
  Coroutine coroutine_ = nullptr;
  Plain plain_ = nullptr;
};

/// That of a preset of the catalogue.
Program program_of(const Preset& preset);

struct NamedProgram {
  std::string_view preset;
  Program program;
};
/// All of them. Defined in what app/CMakeLists.txt generates.
std::span<const NamedProgram> programs_by_name();

}  // namespace loopscope::presets
