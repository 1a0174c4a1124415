#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace ilat {

/// What kind of mistake an Error reports; the CLI maps it to an exit code, a server to a status.
enum class ErrorCode {
  usage,       ///< the request itself is wrong: an option, a recipe field, sizes that do not fit. Exit code 2.
  not_found,   ///< a file or folder is missing or cannot be opened.
  bad_input,   ///< a file was read and its content is not usable.
  bad_model,   ///< weights or model.json do not fit the program or each other.
  unwritable,  ///< an output cannot be written.
  cancelled,   ///< the caller asked to stop.
  unreachable, ///< another process or machine does not answer.
  internal,    ///< a defect of ours.
};

/// The one error type. The message names the input, what was expected, what came, and what to do.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, std::string message, std::string context = {})
      : std::runtime_error(context.empty() ? message : context + ": " + message),
        code_(code),
        message_(std::move(message)),
        context_(std::move(context)) {}

  ErrorCode code() const { return code_; }
  /// The sentence alone, without the input's name.
  const std::string& message() const { return message_; }
  /// The input (a path, an option) that the message is about; may be empty.
  const std::string& context() const { return context_; }

 private:
  ErrorCode code_;
  std::string message_;
  std::string context_;
};

}  // namespace ilat
