#include "imaging/face/dataset_table.h"

#include <span>

#include "files/csv.h"
#include "files/parse_number.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

std::vector<std::string> expected_header() {
  std::vector<std::string> header{"file", "split"};
  for (std::size_t i = 0; i < kLandmarks; ++i)
    for (const char axis : {'x', 'y'}) header.push_back(axis + std::to_string(i));
  return header;
}

float to_number(const std::string& field) {
  const auto value = parse_number<float>(field);
  if (!value) throw Error(ErrorCode::bad_input, "\"" + field + "\" is no number");
  return *value;
}

FaceRow parse_row(const std::vector<std::string>& fields) {
  FaceRow row;
  const std::size_t expected = 2 + 2 * row.landmarks.size();
  if (fields.size() != expected)
    throw Error(ErrorCode::bad_input,
                "has " + std::to_string(fields.size()) + " fields instead of " + std::to_string(expected));
  row.file = fields[0];
  row.split = fields[1];
  if (row.file.empty() || row.file.find('/') != std::string::npos)
    throw Error(ErrorCode::bad_input, "\"" + row.file + "\" is not the name of a photo in photos/");
  if (row.split != "train" && row.split != "val")
    throw Error(ErrorCode::bad_input, "split is \"" + row.split + "\" instead of train or val");
  for (std::size_t i = 0; i < row.landmarks.size(); ++i)
    row.landmarks[i] = {to_number(fields[2 + 2 * i]), to_number(fields[3 + 2 * i])};
  return row;
}

}  // namespace

std::vector<FaceRow> parse_faces_table(std::string_view text, const std::string& origin) {
  const std::vector<CsvRow> lines = parse_csv(text, origin);
  if (lines.empty() || lines[0].fields != expected_header())
    throw Error(ErrorCode::bad_input, "the first line should read file,split,x0,y0,...,x48,y48", origin);
  std::vector<FaceRow> rows;
  for (const CsvRow& line : std::span(lines).subspan(1)) {
    try {
      rows.push_back(parse_row(line.fields));
    } catch (const Error& error) {
      throw Error(ErrorCode::bad_input, "line " + std::to_string(line.line) + " " + error.message(), origin);
    }
  }
  return rows;
}

std::vector<FaceRow> read_faces_table(const std::filesystem::path& path) {
  return parse_faces_table(read_text_file(path), path.string());
}

}  // namespace ilat
