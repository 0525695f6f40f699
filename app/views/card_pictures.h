#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "app/presets/catalogue/preset.h"
#include "app/views/card_picture.h"

namespace loopscope::views {

/// Makes the presets' pictures for their cards, each of a real run with default values, one after the other on a thread
/// of its own. Only presets that run the same every time, on the virtual clock, are run; of another one the recording
/// that came with it is drawn, if there is one. A run is cut where it gets long. All functions are for one thread, the
/// window's, and none waits but the destructor, which stops a run at its next handle.
class CardPictures {
 public:
  CardPictures() = default;
  ~CardPictures();
  CardPictures(const CardPictures&) = delete;
  CardPictures& operator=(const CardPictures&) = delete;

  /// The presets whose cards are in view, once a frame: their pictures are made in this order, in pixels of this size.
  /// What is on its way for a preset that is not in view any more is given up. Presets must outlive this.
  void want(std::span<const presets::Preset* const> presets, ui::Vec2 size);
  /// nullptr while there is none, or when there cannot be one.
  const CardPicture* find(const presets::Preset& preset) const;
  ui::Vec2 size() const { return size_; }
  /// Pictures are being made: draw again.
  bool busy() const;

 private:
  void work();
  void take_finished();

  // The window's
  std::map<const presets::Preset*, CardPicture> pictures_;  // empty ones of presets that have none
  ui::Vec2 size_;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  std::vector<const presets::Preset*> wanted_;
  const presets::Preset* present_ = nullptr;  // being made
  std::vector<std::pair<const presets::Preset*, CardPicture>> finished_;
  ui::Vec2 wanted_size_;
  bool stop_ = false;
  std::atomic<bool> cancel_ = false;  // give up the present one

  std::thread thread_;  // begun when the first picture is wanted
};

}  // namespace loopscope::views
