#pragma once

#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "config/enum_names.h"
#include "files/parse_number.h"
#include "imaging/face/face_regions.h"
#include "jobs/edit_job/edit_job_fields.h"

namespace ilat {

// The values of a job's fields as text, the same on a command line, in a table and in a record. Reading what was written
// gives the same value.

template <class Value>
concept NamedValue = requires { EnumNames<Value>::names; };
/// A number that is a plain number in JSON too.
template <class Value>
concept NumberValue = (std::integral<Value> || std::floating_point<Value>)&&!std::same_as<Value, bool>;
/// One that may be left to the model.
template <class Value>
concept OptionalNumber = requires { typename Value::value_type; } && NumberValue<typename Value::value_type> &&
                         std::same_as<Value, std::optional<typename Value::value_type>>;

/// Empty where the field says nothing: no file, no shape, an unset flag, the frame that is chosen by itself.
std::string text_of(const std::filesystem::path& value);
std::string text_of(bool value);
std::string text_of(int value);
std::string text_of(std::uint64_t value);
std::string text_of(double value);  // the shortest that reads back the same
std::string text_of(PixelCount value);
std::string text_of(const JobFrame& value);
std::string text_of(const std::optional<Eyes>& value);
std::string text_of(const JobFace& value);
std::string text_of(const std::vector<FaceRegion>& value);
std::string text_of(const std::vector<MaskRectangle>& value);
std::string text_of(const std::vector<std::vector<MaskPoint>>& value);
template <NamedValue Enum>
std::string text_of(Enum value) {
  return std::string(name_of(value));
}
template <NamedValue Enum>
std::string text_of(const std::optional<Enum>& value) {
  return value ? text_of(*value) : std::string();
}
template <NumberValue Number>
std::string text_of(const std::optional<Number>& value) {
  return value ? text_of(*value) : std::string();
}

/// A text that is no value of a field. @throws Error usage: "top-k: expected a whole number from 0, got "x""
[[noreturn]] void refuse_text(const JobField& field, const std::string& expected, std::string_view text);
/// "a whole number from 1 to 100"
std::string number_in_words(const JobField& field, bool whole, bool is_signed);

/// Reads a text into a value. @throws Error usage in the field's name.
void read_text(const JobField& field, std::string_view text, std::filesystem::path& value);
void read_text(const JobField& field, std::string_view text, bool& value);
void read_text(const JobField& field, std::string_view text, PixelCount& value);
void read_text(const JobField& field, std::string_view text, JobFrame& value);
void read_text(const JobField& field, std::string_view text, std::optional<Eyes>& value);
void read_text(const JobField& field, std::string_view text, JobFace& value);
void read_text(const JobField& field, std::string_view text, std::vector<FaceRegion>& value);
void read_text(const JobField& field, std::string_view text, std::vector<MaskRectangle>& value);
void read_text(const JobField& field, std::string_view text, std::vector<std::vector<MaskPoint>>& value);
template <NumberValue Number>
void read_text(const JobField& field, std::string_view text, Number& value) {
  const auto number = parse_number<Number>(text);
  const double size = number ? static_cast<double>(*number) : std::nan("");
  if (!std::isfinite(size) || size < field.least || size > field.most)
    refuse_text(field, number_in_words(field, std::integral<Number>, std::is_signed_v<Number>), text);
  value = *number;
}
template <NamedValue Enum>
void read_text(const JobField& field, std::string_view text, Enum& value) {
  const auto known = value_of<Enum>(text);
  if (!known) refuse_text(field, choices_of<Enum>(), text);
  value = *known;
}
template <NamedValue Enum>
void read_text(const JobField& field, std::string_view text, std::optional<Enum>& value) {
  read_text(field, text, value.emplace());
}
template <NumberValue Number>
void read_text(const JobField& field, std::string_view text, std::optional<Number>& value) {
  read_text(field, text, value.emplace());
}

/// What a field's value is, in a word or two: "FILE", "INT", "cached|refresh"; empty for a flag, which takes none.
template <class Value>
std::string takes_of(const JobField& field, const Value&) {
  if (!field.takes.empty()) return std::string(field.takes);
  if constexpr (NumberValue<Value>) {
    return std::integral<Value> ? "INT" : "NUMBER";
  } else if constexpr (NamedValue<Value>) {
    std::string words = choices_of<Value>();
    std::erase(words, ' ');
    return words;
  } else if constexpr (OptionalNumber<Value> || requires { EnumNames<typename Value::value_type>::names; }) {
    return takes_of(field, typename Value::value_type{});  // of an optional number or enum
  } else {
    return {};
  }
}

}  // namespace ilat
