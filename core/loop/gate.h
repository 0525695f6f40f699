#pragma once

namespace loopscope {

/// What can hold a loop still: asked before each frame and before each handle. A loop without a gate pays one branch.
class Gate {
 public:
  enum class Point { frame, handle };

  virtual ~Gate() = default;

  /// Whether the loop must stop here. Called on the loop's thread before every frame and handle, so it must be cheap.
  virtual bool closed(Point point) = 0;
  /// Called when closed() said so; returns when the loop may go on: true to go on, false to abandon the run, upon which
  /// run_forever() returns at once, in the middle of a frame if need be.
  virtual bool wait(Point point) = 0;
};

}  // namespace loopscope
