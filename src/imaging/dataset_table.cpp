#include "imaging/dataset_table.h"

#include <charconv>
#include <fstream>
#include <string_view>

#include "ilat/error.h"

namespace ilat {
namespace {

std::vector<std::string_view> split_at_commas(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::string expected_header() {
  std::string header = "file,split";
  for (int i = 0; i < 49; ++i) header += ",x" + std::to_string(i) + ",y" + std::to_string(i);
  return header;
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

float to_number(std::string_view field) {
  float value = 0;
  const auto [end, failed] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (failed != std::errc() || end != field.data() + field.size())
    throw Error(ErrorCode::bad_input, "\"" + std::string(field) + "\" is no number");
  return value;
}

FaceRow parse_row(std::string_view line) {
  const auto fields = split_at_commas(line);
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

std::vector<FaceRow> read_faces_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!file) throw Error(ErrorCode::not_found, "cannot be opened", path.string());
  if (!std::getline(file, line) || without_line_end(line) != expected_header())
    throw Error(ErrorCode::bad_input, "the first line should read file,split,x0,y0,...,x48,y48", path.string());
  std::vector<FaceRow> rows;
  for (int number = 2; std::getline(file, line); ++number) {
    if (without_line_end(line).empty()) continue;
    try {
      rows.push_back(parse_row(without_line_end(line)));
    } catch (const Error& error) {
      throw Error(ErrorCode::bad_input, "line " + std::to_string(number) + " " + error.message(), path.string());
    }
  }
  return rows;
}

}  // namespace ilat
