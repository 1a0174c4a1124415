#include "cli/report.h"

#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

namespace ilat {

namespace {

bool quiet = false;

}  // namespace

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return "usage";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::bad_input:
      return "bad_input";
    case ErrorCode::bad_model:
      return "bad_model";
    case ErrorCode::unwritable:
      return "unwritable";
    case ErrorCode::unreachable:
      return "unreachable";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::internal:
      break;
  }
  return "internal";
}

void report_error(const Error& error, bool json) {
  if (!json) {
    std::cerr << "ilat: " << printable(error.what()) << '\n';
    return;
  }
  print_json(
      {{"error", {{"code", name_of(error.code())}, {"message", error.message()}, {"context", error.context()}}}});
}

void be_quiet() { quiet = true; }
bool is_quiet() { return quiet; }

void report_warning(std::string_view text) {
  if (!quiet) std::cerr << "ilat: warning: " << printable(text) << '\n';
}

void report_note(std::string_view text) {
  if (!quiet) std::cerr << printable(text) << '\n';
}

std::string printable(std::string_view text) {
  std::string shown;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if ((code >= 0x20 && code != 0x7f) || letter == '\n' || letter == '\t') {
      shown += letter;
      continue;
    }
    constexpr const char* kDigits = "0123456789abcdef";
    shown += {'\\', 'x', kDigits[code >> 4], kDigits[code & 15]};
  }
  return shown;
}

void print_name(const std::filesystem::path& file) {
  const std::string name = isatty(STDOUT_FILENO) ? printable(file.string()) : file.string();
  std::cout << name << std::endl;
}

void print_json(const nlohmann::json& value) {
  // A file name may hold bytes that are not UTF-8: replace them rather than fail while reporting.
  std::cout << value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

}  // namespace ilat
