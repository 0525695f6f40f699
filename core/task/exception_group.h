#pragma once

#include <concepts>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace loopscope {

/// Several exceptions that came about side by side: Python's ExceptionGroup. Groups may hold groups.
class ExceptionGroup : public std::runtime_error {
 public:
  /// Throws std::invalid_argument when there are no exceptions.
  ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> exceptions);

  const std::string& message() const { return message_; }
  const std::vector<std::exception_ptr>& exceptions() const { return exceptions_; }

  /// The exceptions of type E, at any depth, in a group of the same shape; null when there are none. A group is an
  /// exception too: one of type E, this one among them, is taken whole.
  template <class E>
  std::exception_ptr subgroup() const {
    return split<E>().first;
  }
  /// That, and the same of all others.
  template <class E>
  std::pair<std::exception_ptr, std::exception_ptr> split() const {
    return split([](const std::exception_ptr& each) {
      try {
        std::rethrow_exception(each);
      } catch (const E&) {
        return true;
      } catch (...) {
        return false;
      }
    });
  }
  /// The same by a predicate, which is asked of each exception and group once, outer ones first.
  template <std::predicate<const std::exception_ptr&> Predicate>
  std::pair<std::exception_ptr, std::exception_ptr> split(const Predicate& matches) const {
    return split_one(std::make_exception_ptr(*this), matches);
  }

 private:
  template <class Predicate>
  static std::pair<std::exception_ptr, std::exception_ptr> split_one(const std::exception_ptr& each,
                                                                     const Predicate& matches) {
    if (matches(each)) return {each, nullptr};
    const ExceptionGroup* const group = as_group(each);
    if (!group) return {nullptr, each};
    std::vector<std::exception_ptr> those;
    std::vector<std::exception_ptr> others;
    for (const std::exception_ptr& inner : group->exceptions_) {
      auto [matching, rest] = split_one(inner, matches);
      if (matching) those.push_back(std::move(matching));
      if (rest) others.push_back(std::move(rest));
    }
    return {group->derive(std::move(those)), group->derive(std::move(others))};
  }
  /// The group that an exception is, or nullptr. It lives as long as the exception does.
  static const ExceptionGroup* as_group(const std::exception_ptr& each);
  std::exception_ptr derive(std::vector<std::exception_ptr> exceptions) const;

  std::string message_;
  std::vector<std::exception_ptr> exceptions_;
};

}  // namespace loopscope
