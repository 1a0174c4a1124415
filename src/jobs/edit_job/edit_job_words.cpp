#include "jobs/edit_job/edit_job_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "files/json_text.h"
#include "ilat/error.h"
#include "jobs/edit_job/edit_job_fields.h"
#include "jobs/edit_job/field_text.h"

namespace ilat {
namespace {

using nlohmann::json;

/// Calls `use(field, value)` for the field of this name. @return false if there is none
template <class Job, class Use>
bool with_field(Job& job, std::string_view name, Use&& use) {
  bool found = false;
  visit_fields(job, [&](const JobField& field, auto& value) {
    if (field.name != name) return;
    found = true;
    use(field, value);
  });
  return found;
}

[[noreturn]] void refuse_name(const std::string& name) {
  throw Error(ErrorCode::usage, "an edit has no option of this name", name);
}

/// Whether this word sets its field: all do, but a flag's "false".
bool is_set(const std::string& name, const std::string& word) {
  EditJob scratch;
  bool set = true;
  with_field(scratch, name, [&](const JobField& field, auto& value) {
    if constexpr (std::same_as<decltype(value), bool&>) {
      read_text(field, word, value);
      set = value;
    }
  });
  return set;
}

/// The fields that do not go together with this one.
std::vector<std::string> excluded_by(std::string_view name) {
  std::vector<std::string> others;
  const EditJob any;
  visit_fields(any, [&](const JobField& field, const auto&) {
    if (field.name == name && !field.excludes.empty()) others.emplace_back(field.excludes);
    if (field.excludes == name) others.emplace_back(field.name);
  });
  return others;
}

void check_exclusions(const Words& words) {
  for (const auto& [name, word] : words)
    for (const std::string& other : excluded_by(name))
      if (const auto found = words.find(other); found != words.end() && is_set(name, word) && is_set(other, found->second))
        throw Error(ErrorCode::usage, "--" + name + " and --" + other + " do not go together; leave one out");
}

/// A JSON value of the field's kind as its text.
template <class Value>
std::string text_in(const JobField& field, const Value&, const json& given) {
  const auto refuse = [&](const char* expected) {
    throw Error(ErrorCode::usage, std::string("expected ") + expected + ", got " + describe(given),
                std::string(field.name));
  };
  if constexpr (std::same_as<Value, bool>) {
    if (!given.is_boolean()) refuse("true or false");
    return given.dump();
  } else if constexpr (NumberValue<Value>) {
    if (!given.is_number()) refuse(number_in_words(field, std::integral<Value>, std::is_signed_v<Value>).c_str());
    return given.dump();
  } else {
    if (!given.is_string()) refuse("a text");
    return given.get<std::string>();
  }
}

}  // namespace

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  const EditJob any;
  visit_fields(any, [&](const JobField& field, const auto&) { names.emplace_back(field.name); });
  return names;
}

EditJob parse_edit_job(const Words& words) {
  EditJob job;
  for (const auto& [name, word] : words)
    if (!with_field(job, name, [&](const JobField& field, auto& value) { read_text(field, word, value); }))
      refuse_name(name);
  check_exclusions(words);
  return job;
}

EditJob parse_edit_job(const json& object, const std::string& origin) {
  if (!object.is_object()) throw Error(ErrorCode::bad_input, "expected an object, got " + describe(object), origin);
  Words words;
  const EditJob any;
  for (const auto& [key, given] : object.items()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    const bool known = with_field(any, name, [&, &given = given](const JobField& field, const auto& value) {
      if (!words.emplace(name, text_in(field, value, given)).second)
        throw Error(ErrorCode::usage, "is there twice, with a dash and with an underscore", name);
    });
    if (!known) refuse_name(key);
  }
  return parse_edit_job(words);
}

Words words_of(const EditJob& job) {
  Words words;
  visit_fields(job, [&](const JobField& field, const auto& value) {
    if (std::string text = text_of(value); !text.empty()) words.emplace(field.name, std::move(text));
  });
  return words;
}

Words settings_of(const EditJob& job) {
  Words words;
  visit_fields(job, [&](const JobField& field, const auto& value) {
    if (field.kind != JobFieldKind::setting) return;
    if (std::string text = text_of(value); !text.empty()) words.emplace(field.name, std::move(text));
  });
  return words;
}

bool is_setting(std::string_view name) {
  bool setting = false;
  const EditJob any;
  with_field(any, name,
             [&](const JobField& field, const auto&) { setting = field.kind == JobFieldKind::setting; });
  return setting;
}

json to_json(const EditJob& job) {
  json object = json::object();
  visit_fields(job, [&]<class Value>(const JobField& field, const Value& value) {
    const std::string text = text_of(value);
    if (text.empty()) return;
    if constexpr (NumberValue<Value> || std::same_as<Value, bool>) {
      object[std::string(field.name)] = value;
    } else {
      object[std::string(field.name)] = text;
    }
  });
  return object;
}

Words overlay(Words given, const Words& job) {
  for (const auto& [name, word] : job)
    if (is_set(name, word))
      for (const std::string& other : excluded_by(name)) given.erase(other);
  for (const auto& [name, word] : job) given[name] = word;
  return given;
}

}  // namespace ilat
