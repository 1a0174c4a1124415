#include "files/csv.h"

#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Walks over the text once and knows where it is.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& origin) : text_(text), origin_(origin) {
    if (text_.starts_with(kByteOrderMark)) line_start_ = at_ = kByteOrderMark.size();
  }

  std::vector<CsvRow> read() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      if (take_line_end()) continue;  // a blank line
      CsvRow& row = rows.emplace_back();
      row.line = line_;
      do row.fields.push_back(peek() == '"' ? quoted_field() : plain_field());
      while (take(','));
      take_line_end();
    }
    return rows;
  }

 private:
  /// The next byte; 0 at the end (a zero byte inside the text is refused).
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool take_line_end() {
    const std::size_t length = peek() == '\n' ? 1 : text_.substr(at_).starts_with("\r\n") ? 2 : 0;
    if (length == 0) return false;
    at_ += length;
    start_line(at_);
    return true;
  }
  void start_line(std::size_t at) {
    ++line_;
    line_start_ = at;
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorCode::bad_input,
                "line " + std::to_string(line_) + ", column " + std::to_string(at_ - line_start_ + 1) + ": " + what,
                origin_);
  }

  std::string plain_field() {
    const std::size_t start = at_;
    for (; at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '"') refuse("a quote inside a field that does not start with one; quote the whole field");
      if (text_[at_] == '\0') refuse("a zero byte; is this a text file?");
      if (text_[at_] != '\r') continue;
      if (text_.substr(at_).starts_with("\r\n")) break;
      refuse("a carriage return without a line feed; end lines with LF or CRLF");
    }
    return std::string(text_.substr(start, at_ - start));
  }

  std::string quoted_field() {
    const std::size_t opened = line_;
    std::string field;
    ++at_;
    for (;; ++at_) {
      if (at_ >= text_.size()) refuse("the quote opened in line " + std::to_string(opened) + " is never closed");
      if (text_[at_] == '\0') refuse("a zero byte; is this a text file?");
      if (text_[at_] == '"') {
        if (!text_.substr(at_ + 1).starts_with('"')) break;
        ++at_;  // a doubled quote stands for one
      }
      field += text_[at_];
      if (text_[at_] == '\n') start_line(at_ + 1);
    }
    ++at_;
    const bool ended = at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\n';
    if (!ended && !text_.substr(at_).starts_with("\r\n"))
      refuse("text after a closing quote; write a quote inside a quoted field twice");
    return field;
  }

  std::string_view text_;
  const std::string& origin_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text, const std::string& origin) {
  return CsvReader(text, origin).read();
}

std::string csv_line(std::span<const std::string> fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ',';
    // A lone empty field would be a blank line, and a byte-order mark in front would be skipped.
    const bool quoted = field.find_first_of(",\"\r\n") != std::string::npos || (field.empty() && fields.size() == 1) ||
                        field.starts_with(kByteOrderMark);
    if (!quoted) {
      line += field;
      continue;
    }
    line += '"';
    for (const char letter : field) line.append(letter == '"' ? 2 : 1, letter);
    line += '"';
  }
  return line + "\n";
}

}  // namespace ilat
