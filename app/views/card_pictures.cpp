#include "app/views/card_pictures.h"

#include <algorithm>
#include <chrono>

#include "app/presets/catalogue/picture.h"
#include "app/session/open.h"
#include "core/trace/file/seekable_file.h"

namespace loopscope::views {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kLongestRun{3};
constexpr std::size_t kMostEvents = 300'000;
constexpr std::chrono::microseconds kPause{500};

/// What the preset does with default values, as far as it comes within the bounds; nothing when it is given up.
std::unique_ptr<session::Session> run(const presets::Preset& preset, const std::atomic<bool>& cancel) {
  presets::RunRequest request = presets::default_request(preset);
  request.clock = ClockKind::virtual_;
  auto session = session::begin_preset(request);
  if (!session) return nullptr;
  const auto deadline = Steady::now() + kLongestRun;
  while (!(*session)->over() && Steady::now() < deadline && (*session)->model().events().size() < kMostEvents) {
    if (cancel) return nullptr;
    (*session)->poll();
    std::this_thread::sleep_for(kPause);
  }
  return *std::move(session);
}

/// The picture of the recording that came with a preset; an empty one without, or when it cannot be read.
CardPicture draw_recording(const presets::Preset& preset, ui::Vec2 size) {
  const std::span<const std::byte> bytes = presets::recording_of(preset);
  if (bytes.empty()) return {size, {}};
  const auto file = trace::SeekableFile::open_bytes(bytes, preset.name);
  if (!file) return {size, {}};
  model::Model model((*file)->symbols());
  std::vector<trace::Event> events;
  for (std::size_t block = 0; block < (*file)->blocks().size() && model.events().size() < kMostEvents; ++block) {
    if (!(*file)->read_block(block, events)) break;
    model.append(events);
  }
  return make_card_picture(model, size);
}

CardPicture draw(const presets::Preset& preset, ui::Vec2 size, const std::atomic<bool>& cancel) {
  if (!preset.deterministic()) return draw_recording(preset, size);
  const std::unique_ptr<session::Session> session = run(preset, cancel);
  return session ? make_card_picture(session->model(), size) : CardPicture{size, {}};
}

}  // namespace

CardPictures::~CardPictures() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    cancel_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void CardPictures::want(std::span<const presets::Preset* const> presets, ui::Vec2 size) {
  take_finished();
  if (size != size_) pictures_.clear();
  size_ = size;
  std::vector<const presets::Preset*> missing;
  for (const presets::Preset* preset : presets) {
    if (!pictures_.contains(preset)) missing.push_back(preset);
  }
  bool work_to_do = false;
  {
    const std::scoped_lock lock(mutex_);
    if (present_ != nullptr && std::find(missing.begin(), missing.end(), present_) == missing.end()) cancel_ = true;
    std::erase(missing, present_);
    wanted_ = std::move(missing);
    wanted_size_ = size;
    work_to_do = !wanted_.empty();
  }
  if (!work_to_do) return;
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  wake_.notify_all();
}

const CardPicture* CardPictures::find(const presets::Preset& preset) const {
  const auto at = pictures_.find(&preset);
  return at == pictures_.end() || at->second.bars.empty() ? nullptr : &at->second;
}

bool CardPictures::busy() const {
  const std::scoped_lock lock(mutex_);
  return !wanted_.empty() || present_ != nullptr || !finished_.empty();
}

void CardPictures::take_finished() {
  const std::scoped_lock lock(mutex_);
  for (auto& [preset, picture] : finished_) {
    if (picture.size == size_) pictures_.insert_or_assign(preset, std::move(picture));
  }
  finished_.clear();
}

void CardPictures::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || !wanted_.empty(); });
    if (stop_) return;
    present_ = wanted_.front();
    wanted_.erase(wanted_.begin());
    const presets::Preset& preset = *present_;
    const ui::Vec2 size = wanted_size_;
    cancel_ = false;
    lock.unlock();
    CardPicture picture = draw(preset, size, cancel_);
    lock.lock();
    if (!cancel_) finished_.emplace_back(&preset, std::move(picture));
    present_ = nullptr;
  }
}

}  // namespace loopscope::views
