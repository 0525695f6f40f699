#include <string>
#include <string_view>

#include "core/trace/event/symbols.h"

// What compilers print, and what of it is kept (see tests/core/trace/function_name_test.cpp for many more):
//   g++, a coroutine        Coro<void> x::{anonymous}::say_after(double)                         x::say_after
//   g++, in its co_await    void x::{anonymous}::say_after(say_after(double)::_ZN1x...Frame*)    x::say_after
//   clang, both             Coro<void> x::(anonymous namespace)::say_after(double)               x::say_after
//   g++, a lambda           auto main()::<lambda(int)>                                           main::lambda
//   clang, a lambda         auto main()::(anonymous class)::operator()(int) const                main::lambda
//   both, templates         T x::tmpl(T) [with T = int]                                          x::tmpl

namespace loopscope::trace {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         c == '~' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// One pass over the compiler's text, collecting the qualified name that stands before the last list of parameters.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::string scan() {
    while (at_ < text_.size() && !done_) step();
    drop_call_operators_of_lambdas();
    return std::move(name_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_name_character(c)) {
      take_word();
    } else if (text_.substr(at_, 2) == "::") {
      if (!name_.empty() && !name_.ends_with("::")) name_ += "::";
      at_ += 2;
    } else if (c == '<') {
      take_angle();
    } else if (c == '(') {
      take_parenthesis();
    } else if (c == '{') {
      skip_balanced('{', '}');  // g++'s "{anonymous}"
      skip("::");
    } else if (c == '[') {
      skip_balanced('[', ']');  // an ABI tag
    } else {
      // A space, '*' or '&' after a word: it was part of the return type.
      name_.clear();
      ++at_;
    }
  }

  void take_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "decltype") {
      skip(" ");
      skip_balanced('(', ')');
      return;
    }
    name_ += word;
    if (word == "operator") take_operator();
  }

  /// The symbol after "operator", up to its parameters: "operator()", "operator<<", "operator co_await".
  void take_operator() {
    if (skip("()")) {
      name_ += "()";
      return;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '(') ++at_;
    const std::string_view symbol = text_.substr(begin, at_ - begin);
    const bool is_type = symbol.starts_with(' ') && symbol != " co_await" && !symbol.starts_with(" new") &&
                         !symbol.starts_with(" delete");
    // A conversion: g++ names the type differently inside a coroutine, clang differently from g++.
    name_ += is_type ? std::string_view(" conversion") : symbol;
  }

  void take_angle() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<lambda")) {
      name_ += "lambda";
      skip_balanced('<', '>');
      done_ = text_.substr(at_, 2) != "::";  // " mutable" or " [with ...]" may follow
      return;
    }
    if (rest.starts_with("<unnamed") && name_.empty()) {
      skip_balanced('<', '>');
      skip("::");
      return;
    } else if (rest.starts_with("<unnamed")) {
      name_ += "unnamed";
    }
    skip_balanced('<', '>');
  }

  void take_parenthesis() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("(anonymous namespace)")) {
      skip_balanced('(', ')');
      skip("::");
    } else if (rest.starts_with("(anonymous class)") || rest.starts_with("(lambda at ")) {
      name_ += "lambda";
      skip_balanced('(', ')');
    } else if (rest.starts_with("(anonymous ")) {
      name_ += "unnamed";
      skip_balanced('(', ')');
    } else if (name_.empty()) {
      // A function that returns a function pointer, "void (*f(int))(double)": the name is inside.
      ++at_;
    } else {
      skip_balanced('(', ')');
      skip_qualifiers();
      done_ = text_.substr(at_, 2) != "::";  // else these were the parameters of an enclosing function
    }
  }

  void skip_qualifiers() {
    const std::size_t begin = at_;
    while (skip(" const") || skip(" volatile") || skip(" noexcept") || skip(" &&") || skip(" &") || skip("&&") ||
           skip("&")) {
    }
    if (text_.substr(at_, 2) != "::") at_ = begin;
  }

  bool skip(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  /// Moves behind the bracket that closes the one here; an unbalanced text ends.
  void skip_balanced(char open, char close) {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const bool is_arrow = c == '>' && at_ > 0 && text_[at_ - 1] == '-';
      if (c == open) ++depth;
      if (c == close && !is_arrow && --depth == 0) {
        ++at_;
        return;
      }
    }
  }

  /// clang, and g++ in a co_await, name a lambda's call operator; g++ names the lambda.
  void drop_call_operators_of_lambdas() {
    constexpr std::string_view kLambda = "lambda";
    constexpr std::string_view kCall = "lambda::operator()";
    for (std::size_t at = name_.find(kCall); at != std::string::npos; at = name_.find(kCall, at)) {
      name_.replace(at, kCall.size(), kLambda);
      at += kLambda.size();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string name_;
  bool done_ = false;
};

}  // namespace

std::string normalise_function_name(std::string_view compiler_name) { return Scanner(compiler_name).scan(); }

}  // namespace loopscope::trace
