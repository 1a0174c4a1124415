#include "jobs/edit_job/field_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "files/joined.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::uint64_t kMegapixel = 1'000'000;
constexpr std::size_t kShown = 80;  // letters of a text in a message

template <class Number>
std::string digits_of(Number number) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

std::string list_of(const std::vector<std::string>& numbers) { return joined(numbers, ","); }

/// The parts of a list; none of an empty one.
std::vector<std::string_view> split(std::string_view list, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(separator, at), list.size());
    parts.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// "150MP" without its unit, if it has it.
std::optional<std::string_view> megapixels(std::string_view text) {
  const auto is = [&](std::size_t from_end, char upper, char lower) {
    return text[text.size() - from_end] == upper || text[text.size() - from_end] == lower;
  };
  if (text.size() < 3 || !is(2, 'M', 'm') || !is(1, 'P', 'p')) return std::nullopt;
  text.remove_suffix(text[text.size() - 3] == ' ' ? 3 : 2);
  return text;
}

}  // namespace

std::string text_of(const std::filesystem::path& value) { return value.string(); }
std::string text_of(bool value) { return value ? "true" : ""; }
std::string text_of(int value) { return digits_of(value); }
std::string text_of(std::uint64_t value) { return digits_of(value); }
std::string text_of(double value) { return digits_of(value); }

std::string text_of(PixelCount value) {
  const bool whole = value.pixels > 0 && value.pixels % kMegapixel == 0;
  return whole ? digits_of(value.pixels / kMegapixel) + "MP" : digits_of(value.pixels);
}

std::string text_of(const JobFrame& value) {
  switch (value.choice) {
    case FrameChoice::automatic:
      break;
    case FrameChoice::full:
      return "full";
    case FrameChoice::given:
      return list_of({text_of(value.square.x), text_of(value.square.y), text_of(value.square.side)});
  }
  return {};
}

std::string text_of(const std::optional<Eyes>& value) {
  if (!value) return {};
  return list_of({text_of(value->x1), text_of(value->y1), text_of(value->x2), text_of(value->y2)});
}

std::string text_of(const JobFace& value) {
  if (value.largest) return "largest";
  return value.number > 0 ? text_of(value.number) : std::string();
}

std::string text_of(const std::vector<FaceRegion>& value) {
  std::vector<std::string> all;
  for (const FaceRegion each : value) all.emplace_back(name_of(each));
  return joined(all, ";");
}

std::string text_of(const std::vector<MaskRectangle>& value) {
  std::vector<std::string> all;
  for (const MaskRectangle& each : value)
    all.push_back(list_of({text_of(each.x), text_of(each.y), text_of(each.width), text_of(each.height)}));
  return joined(all, ";");
}

std::string text_of(const std::vector<std::vector<MaskPoint>>& value) {
  std::vector<std::string> all;
  for (const auto& polygon : value) {
    std::vector<std::string> numbers;
    for (const MaskPoint& point : polygon) numbers.insert(numbers.end(), {text_of(point.x), text_of(point.y)});
    all.push_back(list_of(numbers));
  }
  return joined(all, ";");
}

void refuse_text(const JobField& field, const std::string& expected, std::string_view text) {
  std::string shown(text.substr(0, kShown));
  if (text.size() > kShown) shown += "...";
  throw Error(ErrorCode::usage, "expected " + expected + ", got \"" + shown + "\"", std::string(field.name));
}

std::string number_in_words(const JobField& field, bool whole, bool is_signed) {
  std::string words = whole ? "a whole number" : "a number";
  const double least = is_signed ? field.least : std::max(field.least, 0.0);
  if (least > -JobField::kUnlimited) words += " from " + text_of(least);
  if (field.most < JobField::kUnlimited) words += " to " + text_of(field.most);
  return words;
}

void read_text(const JobField&, std::string_view text, std::filesystem::path& value) { value = text; }

void read_text(const JobField& field, std::string_view text, bool& value) {
  if (text == "true" || text == "yes" || text == "1") {
    value = true;
  } else if (text == "false" || text == "no" || text == "0") {
    value = false;
  } else {
    refuse_text(field, "true or false", text);
  }
}

void read_text(const JobField& field, std::string_view text, PixelCount& value) {
  const auto in_megapixels = megapixels(text);
  const auto number = parse_number<double>(in_megapixels.value_or(text));
  const double pixels = number ? *number * static_cast<double>(in_megapixels ? kMegapixel : 1) : std::nan("");
  if (!(pixels >= field.least && pixels <= field.most))
    refuse_text(field, "1 to 1000000MP, as in 150000000 or 150MP", text);
  value.pixels = static_cast<std::uint64_t>(pixels);
}

void read_text(const JobField& field, std::string_view text, JobFrame& value) {
  if (text == "auto") {
    value = {FrameChoice::automatic, {}};
    return;
  }
  if (text == "full") {
    value = {FrameChoice::full, {}};
    return;
  }
  Frame square;
  const auto numbers = split(text, ',');
  bool is_square = numbers.size() == 3;
  for (std::size_t i = 0; is_square && i < numbers.size(); ++i) {
    const auto number = parse_number<int>(numbers[i]);
    is_square = number.has_value();
    (i == 0 ? square.x : i == 1 ? square.y : square.side) = number.value_or(0);
  }
  if (!is_square || square.side <= 0) refuse_text(field, "auto, full or x,y,side in pixels", text);
  value = {FrameChoice::given, square};
}

void read_text(const JobField& field, std::string_view text, std::optional<Eyes>& value) {
  const auto numbers = parse_numbers(text, 4, std::string(field.name));
  if (numbers.size() != 4) refuse_text(field, "x1,y1,x2,y2", text);
  value = Eyes{numbers[0], numbers[1], numbers[2], numbers[3]};
}

void read_text(const JobField& field, std::string_view text, JobFace& value) {
  value = {};
  if (text == "auto") return;
  value.largest = text == "largest";
  if (value.largest) return;
  value.number = parse_number<int>(text).value_or(0);
  if (value.number < 1) refuse_text(field, "auto, largest or a face's number from 1", text);
}

void read_text(const JobField& field, std::string_view text, std::vector<FaceRegion>& value) {
  value.clear();
  for (const std::string_view part : split(text, ';')) read_text(field, part, value.emplace_back());
}

void read_text(const JobField&, std::string_view text, std::vector<MaskRectangle>& value) {
  value.clear();
  for (const std::string_view part : split(text, ';')) value.push_back(parse_rectangle(part));
}

void read_text(const JobField&, std::string_view text, std::vector<std::vector<MaskPoint>>& value) {
  value.clear();
  for (const std::string_view part : split(text, ';')) value.push_back(parse_polygon(part));
}

}  // namespace ilat
