#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ilat {

/// One record of a CSV text.
struct CsvRow {
  std::size_t line = 0;  ///< where it starts in the text, from 1
  std::vector<std::string> fields;
};

/// Reads RFC 4180: fields in double quotes may hold commas, line ends and doubled quotes; a line ends in LF or CRLF;
/// the last one may go without. A byte-order mark is skipped, and so are blank lines. Fields are bytes, not checked as
/// UTF-8.
/// @param origin names the input in errors.
/// @throws Error bad_input with line and column (bytes, from 1) of a quote that is never closed, that stands inside an
/// unquoted field, or that is followed by more than the end of its field; of a bare CR; of a zero byte.
std::vector<CsvRow> parse_csv(std::string_view text, const std::string& origin);

/// The fields as one line that parse_csv() reads back, LF included; only what needs quotes is quoted.
std::string csv_line(std::span<const std::string> fields);

}  // namespace ilat
