#include "jobs/landmark_moves.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>

#include "config/landmarks.h"
#include "files/csv.h"
#include "files/json_text.h"
#include "files/parse_number.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// Where something stands in the file: "line 3", "landmark 31".
struct Place {
  const std::string& origin;
  std::string where;

  [[noreturn]] void refuse(const std::string& why) const { throw Error(ErrorCode::bad_input, where + " " + why, origin); }
};

std::size_t landmark_in(const std::string& word, const Place& place) {
  const auto landmark = parse_number<std::size_t>(word);
  if (!landmark || *landmark >= kLandmarks) place.refuse("names \"" + word + "\"; landmarks are 0 to 48");
  return *landmark;
}

double distance_in(std::optional<double> number, const char* axis, const Place& place) {
  if (number && *number >= -1 && *number <= 1) return *number;
  place.refuse(std::string("has no ") + axis + " from -1 to 1, in distances between the eyes");
}

std::vector<LandmarkMove> moves_in_json(std::string_view text, const std::string& origin) {
  std::vector<LandmarkMove> moves;
  const nlohmann::json object = parse_json(text, origin, ErrorCode::bad_input);
  for (const auto& [word, to] : object.items()) {
    const Place place{origin, "landmark \"" + word + "\""};
    if (!to.is_array() || to.size() != 2) place.refuse("should have [x, y], not " + describe(to));
    const auto number = [](const nlohmann::json& value) {
      return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
    };
    moves.push_back({landmark_in(word, place), distance_in(number(to[0]), "x", place), distance_in(number(to[1]), "y", place)});
  }
  return moves;
}

std::vector<LandmarkMove> moves_in_table(std::string_view text, const std::string& origin) {
  const std::vector<CsvRow> rows = parse_csv(text, origin);
  if (rows.empty() || rows[0].fields != std::vector<std::string>{"landmark", "x", "y"})
    throw Error(ErrorCode::bad_input, "the first line should read landmark,x,y (or the file be a JSON object)", origin);
  std::vector<LandmarkMove> moves;
  for (const CsvRow& row : std::span(rows).subspan(1)) {
    const Place place{origin, "line " + std::to_string(row.line)};
    if (row.fields.size() != 3) place.refuse("has " + std::to_string(row.fields.size()) + " fields instead of 3");
    moves.push_back({landmark_in(row.fields[0], place), distance_in(parse_number<double>(row.fields[1]), "x", place),
                     distance_in(parse_number<double>(row.fields[2]), "y", place)});
  }
  return moves;
}

}  // namespace

std::vector<LandmarkMove> parse_landmark_moves(std::string_view text, const std::string& origin) {
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && text[first] == '{';
  std::vector<LandmarkMove> moves = json ? moves_in_json(text, origin) : moves_in_table(text, origin);
  std::set<std::size_t> named;
  bool any = false;
  for (const LandmarkMove& move : moves) {
    if (!named.insert(move.landmark).second)
      throw Error(ErrorCode::bad_input, "names landmark " + std::to_string(move.landmark) + " twice", origin);
    any = any || move.x != 0 || move.y != 0;
  }
  if (!any) throw Error(ErrorCode::bad_input, "moves nothing", origin);
  return moves;
}

std::vector<LandmarkMove> read_landmark_moves(const std::filesystem::path& path) {
  return parse_landmark_moves(read_text_file(path), path.string());
}

}  // namespace ilat
