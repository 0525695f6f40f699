#include "app/query/find.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "app/query/matcher.h"
#include "app/query/world.h"

namespace loopscope::query {
namespace {

/// One query on its way: the steps that are found, and the one that is looked for.
class Search {
 public:
  Search(const Query& query, const World& world) {
    for (const Expression& step : query.steps) steps_.emplace_back(step, world);
  }

  /// Takes in the world's newest event; true when it completes the query.
  bool update() {
    for (std::size_t i = step_; i < steps_.size(); ++i) steps_[i].update();
    const Matcher& step = steps_[step_];
    // The first event that a step sees may find it holding already.
    if ((!fresh_ && !step.may_begin()) || !step.holds()) {
      fresh_ = false;
      return false;
    }
    fresh_ = true;
    return ++step_ == steps_.size();
  }

 private:
  std::deque<Matcher> steps_;
  std::size_t step_ = 0;
  bool fresh_ = true;
};

}  // namespace

struct Finder::Impl {
  explicit Impl(std::vector<Query> all) : queries(std::move(all)), moments(queries.size()) {}

  void begin(const model::Model& model) {
    generation = model.generation();
    seen = 0;
    world = std::make_unique<World>(model.symbols());
    searches.clear();
    for (std::size_t i = 0; i < queries.size(); ++i) searches.emplace_back(i, Search(queries[i], *world));
    std::fill(moments.begin(), moments.end(), std::nullopt);
  }

  std::vector<Query> queries;
  std::vector<std::optional<model::Moment>> moments;
  std::uint64_t generation = 0;
  std::uint64_t seen = 0;  // events of the model
  std::unique_ptr<World> world;
  std::vector<std::pair<std::size_t, Search>> searches;  // for what is not found yet, with the query's number
};

Finder::Finder(std::vector<Query> queries) : impl_(std::make_unique<Impl>(std::move(queries))) {}
Finder::~Finder() = default;
Finder::Finder(Finder&&) noexcept = default;
Finder& Finder::operator=(Finder&&) noexcept = default;

void Finder::update(const model::Model& model, std::uint64_t limit) {
  Impl& impl = *impl_;
  if (impl.world == nullptr || impl.generation != model.generation()) impl.begin(model);
  const std::uint64_t end = impl.seen + std::min<std::uint64_t>(limit, model.events().size() - impl.seen);
  for (; impl.seen < end && !impl.searches.empty(); ++impl.seen) {
    impl.world->apply(model.events()[impl.seen]);
    std::erase_if(impl.searches, [&](auto& search) {
      const bool found = search.second.update();
      if (found) impl.moments[search.first] = model.after_event(impl.seen);
      return found;
    });
  }
}

const std::vector<std::optional<model::Moment>>& Finder::moments() const { return impl_->moments; }

std::optional<model::Moment> find(const model::Model& model, const Query& query) {
  return find(model, std::span(&query, 1)).front();
}

std::vector<std::optional<model::Moment>> find(const model::Model& model, std::span<const Query> queries) {
  Finder finder(std::vector<Query>(queries.begin(), queries.end()));
  finder.update(model);
  return finder.moments();
}

std::vector<bool> hold(const model::Model& model, model::Moment moment, std::span<const Query> conditions) {
  if (moment.events == 0) return std::vector<bool>(conditions.size(), false);
  World world(model.symbols());
  for (std::uint64_t i = 0; i < moment.events; ++i) world.apply(model.events()[i]);
  std::vector<bool> result;
  for (const Query& condition : conditions) result.push_back(Matcher(condition.steps.front(), world).holds());
  return result;
}

}  // namespace loopscope::query
