#include "core/exec/remote_exception.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <system_error>
#include <typeinfo>

#include "core/base/errors.h"
#include "core/task/errors.h"

namespace loopscope {
namespace detail {
namespace {

using Kind = RemoteException::Kind;

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                         std::free);
  return status == 0 ? text.get() : type.name();
}

RemoteException remote(Kind kind, const std::exception& error) {
  return {.kind = kind, .type = type_name(typeid(error)), .what = error.what()};
}

/// A system_error appends the text of its code to what it is given.
std::string without_text_of_code(const std::system_error& error) {
  std::string what = error.what();
  const std::string text = error.code().message();
  if (!what.ends_with(text)) return what;
  what.resize(what.size() - text.size());
  if (what.ends_with(": ")) what.resize(what.size() - 2);
  return what;
}

RemoteException remote(const std::system_error& error) {
  const bool is_system = error.code().category() == std::system_category();
  if (!is_system && error.code().category() != std::generic_category()) return remote(Kind::runtime_error, error);
  RemoteException result = remote(Kind::system_error, error);
  result.what = without_text_of_code(error);
  result.code = error.code().value();
  result.is_system_category = is_system;
  return result;
}

std::exception_ptr system_error_of(const RemoteException& remote) {
  const std::error_code code(remote.code, remote.is_system_category ? std::system_category() : std::generic_category());
  return std::make_exception_ptr(remote.what.empty() ? std::system_error(code) : std::system_error(code, remote.what));
}

}  // namespace

RemoteException describe_for_sending(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const TimeoutError& error) {
    return remote(Kind::timeout_error, error);
  } catch (const DecodeError& error) {
    return remote(Kind::decode_error, error);
  } catch (const std::system_error& error) {
    return remote(error);
  } catch (const std::range_error& error) {
    return remote(Kind::range_error, error);
  } catch (const std::overflow_error& error) {
    return remote(Kind::overflow_error, error);
  } catch (const std::underflow_error& error) {
    return remote(Kind::underflow_error, error);
  } catch (const std::runtime_error& error) {
    return remote(Kind::runtime_error, error);
  } catch (const std::invalid_argument& error) {
    return remote(Kind::invalid_argument, error);
  } catch (const std::domain_error& error) {
    return remote(Kind::domain_error, error);
  } catch (const std::length_error& error) {
    return remote(Kind::length_error, error);
  } catch (const std::out_of_range& error) {
    return remote(Kind::out_of_range, error);
  } catch (const std::logic_error& error) {
    return remote(Kind::logic_error, error);
  } catch (const std::bad_alloc& error) {
    return remote(Kind::bad_alloc, error);
  } catch (const std::exception& error) {
    return remote(Kind::other, error);
  } catch (...) {
    return {.kind = Kind::other, .type = describe(exception), .what = describe(exception)};
  }
}

std::exception_ptr exception_of(const RemoteException& remote) {
  const std::string& what = remote.what;
  switch (remote.kind) {
    case Kind::runtime_error:
      return std::make_exception_ptr(std::runtime_error(what));
    case Kind::range_error:
      return std::make_exception_ptr(std::range_error(what));
    case Kind::overflow_error:
      return std::make_exception_ptr(std::overflow_error(what));
    case Kind::underflow_error:
      return std::make_exception_ptr(std::underflow_error(what));
    case Kind::system_error:
      return system_error_of(remote);
    case Kind::timeout_error:
      return std::make_exception_ptr(TimeoutError());
    case Kind::decode_error:
      return std::make_exception_ptr(DecodeError(what));
    case Kind::logic_error:
      return std::make_exception_ptr(std::logic_error(what));
    case Kind::invalid_argument:
      return std::make_exception_ptr(std::invalid_argument(what));
    case Kind::domain_error:
      return std::make_exception_ptr(std::domain_error(what));
    case Kind::length_error:
      return std::make_exception_ptr(std::length_error(what));
    case Kind::out_of_range:
      return std::make_exception_ptr(std::out_of_range(what));
    case Kind::bad_alloc:
      return std::make_exception_ptr(std::bad_alloc());
    case Kind::other:
      break;
  }
  return std::make_exception_ptr(RemoteError(remote.type, what));
}

}  // namespace detail

void Codec<detail::RemoteException>::write(ValueWriter& out, const detail::RemoteException& remote) {
  out.write(remote.kind);
  out.write(remote.type);
  out.write(remote.what);
  out.write(remote.code);
  out.write(remote.is_system_category);
}

detail::RemoteException Codec<detail::RemoteException>::read(ValueReader& in) {
  detail::RemoteException remote;
  remote.kind = in.read<detail::RemoteException::Kind>();
  if (remote.kind > detail::RemoteException::Kind::last) in.fail("an unknown kind of exception");
  remote.type = in.read<std::string>();
  remote.what = in.read<std::string>();
  remote.code = in.read<int>();
  remote.is_system_category = in.read<bool>();
  return remote;
}

}  // namespace loopscope
