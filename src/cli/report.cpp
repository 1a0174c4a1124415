#include "cli/report.h"

#include <iostream>
#include <nlohmann/json.hpp>

namespace ilat {

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
    std::cerr << "ilat: " << error.what() << '\n';
    return;
  }
  print_json(
      {{"error", {{"code", name_of(error.code())}, {"message", error.message()}, {"context", error.context()}}}});
}

void report_warning(std::string_view text) { std::cerr << "ilat: warning: " << text << '\n'; }

void print_json(const nlohmann::json& value) {
  // A file name may hold bytes that are not UTF-8: replace them rather than fail while reporting.
  std::cout << value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

}  // namespace ilat
