#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/model/model.h"
#include "app/query/query.h"

namespace loopscope::query {

/// Finds the moments of queries in a model, all of them in one replay of its events, also while these still come. Not
/// thread-safe.
class Finder {
 public:
  explicit Finder(std::vector<Query> queries);
  ~Finder();
  Finder(Finder&&) noexcept;
  Finder& operator=(Finder&&) noexcept;

  /// Takes in up to `limit` of the events that came since the last call; begins anew when the model was cleared, or is
  /// another. A million events take about a tenth of a second. Nothing is replayed once all is found.
  void update(const model::Model& model, std::uint64_t limit = UINT64_MAX);
  /// Of each query the moment, right after the event that made it hold; nothing where it was not found so far. The
  /// cursor can go there: Model::state_at says the same of it.
  const std::vector<std::optional<model::Moment>>& moments() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The moment of one query; nothing when there is none.
std::optional<model::Moment> find(const model::Model& model, const Query& query);
/// Those of several, in one replay.
std::vector<std::optional<model::Moment>> find(const model::Model& model, std::span<const Query> queries);

/// Whether each condition holds at a moment: a query's first step. None does before the first event.
std::vector<bool> hold(const model::Model& model, model::Moment moment, std::span<const Query> conditions);

}  // namespace loopscope::query
