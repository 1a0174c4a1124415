#pragma once

#include <string>

#include "ilat/error.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace ilat {

/// What is wrong with a command line, for its writer: the word, what was expected, the nearest name that exists or an
/// example that works, and whose --help tells more.
/// @param program after the parse that threw `error`
std::string usage_message(const CLI::App& program, const CLI::ParseError& error);

/// The library calls an option by its field, "top_p"; the command line's user knows it as "--top-p".
/// @return `error` about the option of the command that ran, where its context is such a field; else as it is
Error in_option_words(const CLI::App& program, const Error& error);

}  // namespace ilat
