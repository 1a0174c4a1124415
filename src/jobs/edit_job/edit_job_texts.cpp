#include "jobs/edit_job/edit_job_texts.h"

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

/// Whether this text sets its field: all do, but a flag's "false".
bool is_set(const std::string& name, const std::string& text) {
  EditJob scratch;
  bool set = true;
  with_field(scratch, name, [&](const JobField& field, auto& value) {
    if constexpr (std::same_as<decltype(value), bool&>) {
      read_text(field, text, value);
      set = value;
    }
  });
  return set;
}

/// The fields that do not go together with this one.
const std::vector<std::string>& excluded_by(const std::string& name) {
  static const auto all = [] {
    std::map<std::string, std::vector<std::string>> others;
    const EditJob any;
    visit_fields(any, [&](const JobField& field, const auto&) {
      if (field.excludes.empty()) return;
      others[std::string(field.name)].emplace_back(field.excludes);
      others[std::string(field.excludes)].emplace_back(field.name);
    });
    return others;
  }();
  static const std::vector<std::string> none;
  const auto found = all.find(name);
  return found == all.end() ? none : found->second;
}

void check_exclusions(const FieldTexts& texts) {
  for (const auto& [name, text] : texts)
    for (const std::string& other : excluded_by(name))
      if (const auto found = texts.find(other); found != texts.end() && is_set(name, text) && is_set(other, found->second))
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
  } else if constexpr (OptionalNumber<Value>) {
    return text_in(field, typename Value::value_type{}, given);
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

EditJob parse_edit_job(const FieldTexts& texts) {
  EditJob job;
  for (const auto& given : texts)
    if (!with_field(job, given.first, [&](const JobField& field, auto& value) { read_text(field, given.second, value); }))
      refuse_name(given.first);
  check_exclusions(texts);
  return job;
}

EditJob parse_edit_job(const json& object, const std::string& origin) {
  if (!object.is_object()) throw Error(ErrorCode::bad_input, "expected an object, got " + describe(object), origin);
  FieldTexts texts;
  const EditJob any;
  for (const auto& [key, given] : object.items()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    const bool known = with_field(any, name, [&, &given = given](const JobField& field, const auto& value) {
      if (!texts.emplace(name, text_in(field, value, given)).second)
        throw Error(ErrorCode::usage, "is there twice, with a dash and with an underscore", name);
    });
    if (!known) refuse_name(key);
  }
  return parse_edit_job(texts);
}

FieldTexts texts_of(const EditJob& job) {
  FieldTexts texts;
  visit_fields(job, [&](const JobField& field, const auto& value) {
    if (std::string text = text_of(value); !text.empty()) texts.emplace(field.name, std::move(text));
  });
  return texts;
}

FieldTexts settings_of(const EditJob& job) {
  FieldTexts texts;
  visit_fields(job, [&](const JobField& field, const auto& value) {
    if (field.kind != JobFieldKind::setting) return;
    if (std::string text = text_of(value); !text.empty()) texts.emplace(field.name, std::move(text));
  });
  return texts;
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
    } else if constexpr (OptionalNumber<Value>) {
      object[std::string(field.name)] = *value;  // one without a value has no text
    } else {
      object[std::string(field.name)] = text;
    }
  });
  return object;
}

FieldTexts overlay(FieldTexts given, const FieldTexts& job) {
  for (const auto& [name, text] : job)
    if (const auto& others = excluded_by(name); !others.empty() && is_set(name, text))
      for (const std::string& other : others) given.erase(other);
  for (const auto& [name, text] : job) given[name] = text;
  return given;
}

}  // namespace ilat
