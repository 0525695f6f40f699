#pragma once

// The codecs of the standard types.

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "core/exec/codec.h"

namespace loopscope {

namespace detail {

/// Numbers whose bytes in memory are all theirs, and all mean one.
template <class T>
inline constexpr bool kPlainNumber = std::is_arithmetic_v<T> && !std::same_as<T, bool> && !std::same_as<T, long double>;

/// How many bytes of a number count: x86's long double has 10 in 16.
template <class T>
inline constexpr std::size_t kNumberBytes = std::same_as<T, long double>&& std::numeric_limits<T>::digits == 64
                                                ? 10
                                                : sizeof(T);

/// An enum whose underlying type is stated, as enum classes do, may have any value of that type.
template <class E>
concept FixedEnum = std::is_enum_v<E> && requires {
  E{0};
};

}  // namespace detail

template <class T>
requires std::is_arithmetic_v<T>
struct Codec<T> {
  static void write(ValueWriter& out, T value) {
    out.write_bytes(std::as_bytes(std::span(&value, 1)).first(detail::kNumberBytes<T>));
  }
  static T read(ValueReader& in) {
    T value{};
    std::memcpy(&value, in.read_bytes(detail::kNumberBytes<T>).data(), detail::kNumberBytes<T>);
    return value;
  }
};

template <>
struct Codec<bool> {
  static void write(ValueWriter& out, bool value) { out.write<std::uint8_t>(value ? 1 : 0); }
  static bool read(ValueReader& in) {
    const auto value = in.read<std::uint8_t>();
    if (value > 1) in.fail("a bool that is neither false nor true");
    return value == 1;
  }
};

template <class E>
requires std::is_enum_v<E>
struct Codec<E> {
  static_assert(detail::FixedEnum<E>, "give the enum an underlying type, or a Codec that checks its values");
  using Number = std::underlying_type_t<E>;
  static void write(ValueWriter& out, E value) { out.write(static_cast<Number>(value)); }
  static E read(ValueReader& in) { return static_cast<E>(in.read<Number>()); }
};

template <class Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> {
  using Duration = std::chrono::duration<Rep, Period>;
  static void write(ValueWriter& out, const Duration& value) { out.write(value.count()); }
  static Duration read(ValueReader& in) { return Duration(in.read<Rep>()); }
};

/// A container of any number of elements: for a program's own containers too.
template <class C>
struct CollectionCodec {
  static void write(ValueWriter& out, const C& collection) {
    out.write_size(collection.size());
    if constexpr (kAsMemory) {
      out.write_bytes(std::as_bytes(std::span(collection.data(), collection.size())));
    } else {
      for (const auto& element : collection) write_element(out, element);
    }
  }

  static C read(ValueReader& in) {
    const std::size_t size = in.read_size();
    C collection;
    if constexpr (kAsMemory) {
      const auto bytes =
          in.read_bytes(size > in.remaining() / sizeof(Value) ? in.remaining() + 1 : size * sizeof(Value));
      collection.resize(size);
      if (size != 0) std::memcpy(collection.data(), bytes.data(), bytes.size());
    } else {
      for (std::size_t i = 0; i < size; ++i) read_element(in, collection);
    }
    return collection;
  }

 private:
  using Value = typename C::value_type;
  static constexpr bool kAsMemory = detail::kPlainNumber<Value> && requires(C & collection) {
    { collection.data() } -> std::same_as<Value*>;
    collection.resize(1);
  };
  static constexpr bool kIsMap = requires { typename C::mapped_type; };
  static constexpr bool kHasKeys = requires { typename C::key_type; };

  // An element takes a byte at least, so that the bytes there are bound the number of elements.
  template <class Element>
  static void write_element(ValueWriter& out, const Element& element) {
    const std::size_t before = out.size();
    if constexpr (kIsMap) {
      out.write(element.first);
      out.write(element.second);
    } else {
      out.write<Value>(element);
    }
    if (out.size() == before) out.write<std::uint8_t>(0);
  }

  static void read_element(ValueReader& in, C& collection) {
    const std::size_t before = in.position();
    if constexpr (kIsMap) {
      auto key = read_key<typename C::key_type>(in);
      auto value = in.read<typename C::mapped_type>();
      if (!collection.emplace(std::move(key), std::move(value)).second) in.fail("a key comes twice");
    } else if constexpr (kHasKeys) {
      if (!collection.insert(read_key<typename C::key_type>(in)).second) in.fail("an element comes twice");
    } else {
      collection.push_back(in.read<Value>());
    }
    if (in.position() == before) in.read<std::uint8_t>();
  }

  template <class Key>
  static Key read_key(ValueReader& in) {
    Key key = in.read<Key>();
    if constexpr (std::is_floating_point_v<Key>) {
      if (std::isnan(key)) in.fail("a key that is no number");
    }
    return key;
  }
};

template <class C, class Traits, class A>
struct Codec<std::basic_string<C, Traits, A>> : CollectionCodec<std::basic_string<C, Traits, A>> {};
template <class T, class A>
struct Codec<std::vector<T, A>> : CollectionCodec<std::vector<T, A>> {};
template <class T, class A>
struct Codec<std::deque<T, A>> : CollectionCodec<std::deque<T, A>> {};
template <class T, class A>
struct Codec<std::list<T, A>> : CollectionCodec<std::list<T, A>> {};
template <class K, class... More>
struct Codec<std::set<K, More...>> : CollectionCodec<std::set<K, More...>> {};
template <class K, class... More>
struct Codec<std::unordered_set<K, More...>> : CollectionCodec<std::unordered_set<K, More...>> {};
template <class K, class T, class... More>
struct Codec<std::map<K, T, More...>> : CollectionCodec<std::map<K, T, More...>> {};
template <class K, class T, class... More>
struct Codec<std::unordered_map<K, T, More...>> : CollectionCodec<std::unordered_map<K, T, More...>> {};

template <class T, std::size_t N>
struct Codec<std::array<T, N>> {
  static void write(ValueWriter& out, const std::array<T, N>& array) {
    if constexpr (detail::kPlainNumber<T>) {
      out.write_bytes(std::as_bytes(std::span(array)));
    } else {
      for (const T& element : array) out.write(element);
    }
  }
  static std::array<T, N> read(ValueReader& in) {
    if constexpr (detail::kPlainNumber<T> && N > 0) {
      std::array<T, N> array;
      std::memcpy(array.data(), in.read_bytes(sizeof(array)).data(), sizeof(array));
      return array;
    }
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<T, N>{(static_cast<void>(I), in.read<T>())...};
    }
    (std::make_index_sequence<N>());
  }
};

template <class T, class U>
struct Codec<std::pair<T, U>> {
  static void write(ValueWriter& out, const std::pair<T, U>& pair) {
    out.write(pair.first);
    out.write(pair.second);
  }
  static std::pair<T, U> read(ValueReader& in) {
    return {in.read<T>(), in.read<U>()};  // in this order: braces
  }
};

template <class... T>
struct Codec<std::tuple<T...>> {
  static void write(ValueWriter& out, const std::tuple<T...>& tuple) {
    std::apply([&](const T&... element) { (out.write(element), ...); }, tuple);
  }
  static std::tuple<T...> read([[maybe_unused]] ValueReader& in) {
    return std::tuple<T...>{in.read<T>()...};  // in this order: braces
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static void write(ValueWriter& out, const std::optional<T>& optional) {
    out.write(optional.has_value());
    if (optional) out.write(*optional);
  }
  static std::optional<T> read(ValueReader& in) {
    if (!in.read<bool>()) return std::nullopt;
    return in.read<T>();
  }
};

template <>
struct Codec<std::monostate> {
  static void write(ValueWriter&, std::monostate) {}
  static std::monostate read(ValueReader&) { return {}; }
};

template <class... T>
struct Codec<std::variant<T...>> {
  static_assert(sizeof...(T) < 256);
  static void write(ValueWriter& out, const std::variant<T...>& variant) {
    std::visit(
        [&](const auto& value) {  // throws when the variant is valueless
          out.write(static_cast<std::uint8_t>(variant.index()));
          out.write(value);
        },
        variant);
  }
  static std::variant<T...> read(ValueReader& in) {
    const std::size_t index = in.read<std::uint8_t>();
    std::optional<std::variant<T...>> variant;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (void)((index == I && (variant.emplace(std::in_place_index<I>, in.read<T>()), true)) || ...);
    }
    (std::index_sequence_for<T...>());
    if (!variant) in.fail("a variant without such an alternative");
    return std::move(*variant);
  }
};

/// A struct that is the sum of these members, in this order. It is default-constructible.
template <auto... Members>
struct MembersCodec {
 private:
  template <class T, class M>
  static T owner(M T::*);
  template <auto First, auto...>
  struct Owner {
    using type = decltype(owner(First));
  };
  using Struct = typename Owner<Members...>::type;

 public:
  static void write(ValueWriter& out, const Struct& value) { (out.write(value.*Members), ...); }
  static Struct read(ValueReader& in) {
    Struct value{};
    ((value.*Members = in.read<std::remove_cvref_t<decltype(value.*Members)>>()), ...);
    return value;
  }
};

}  // namespace loopscope
