#include "config/recipe.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>
#include <utility>

#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {

struct RecipeFile::Content {
  std::string origin;
  toml::table file;
  std::map<std::string, std::vector<std::string>> allowed;  // keys of each section that was read
  std::vector<std::pair<unsigned, std::string>> mistakes;   // line (0 = none), text
  std::string section;                                      // the one being read

  const toml::table* table(const std::string& name) const { return file[name].as_table(); }
  const toml::node* node(const std::string& name, const std::string& key) const {
    const toml::table* found = table(name);
    return found ? found->get(key) : nullptr;
  }
  /// The value of `key` in the section being read; null if the file leaves it out.
  const toml::node* value(const std::string& key) const { return node(section, key); }

  static std::string describe(const toml::node& node) {
    std::ostringstream text;
    node.visit([&](const auto& value) {
      if constexpr (toml::is_table<decltype(value)>) {
        text << "a table";
      } else if constexpr (toml::is_array<decltype(value)>) {
        text << "a list";
      } else {
        text << value;
      }
    });
    return text.str();
  }
  void refuse(const std::string& key, const std::string& expected, const toml::node& got) {
    mistakes.emplace_back(got.source().begin.line,
                          "[" + section + "] " + key + ": expected " + expected + ", got " + describe(got));
  }
};

namespace {

/// A whole number of the file, within what `Number` holds.
template <class Number>
std::optional<Number> whole_number(const toml::node& node) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || !std::in_range<Number>(*number)) return std::nullopt;
  return static_cast<Number>(*number);
}

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : ", ").append(word);
  return all;
}

}  // namespace

RecipeFile RecipeFile::open(const std::filesystem::path& path) { return parse(read_text_file(path), path.string()); }

RecipeFile RecipeFile::parse(const std::string& text, const std::string& origin) {
  RecipeFile recipe;
  recipe.content_ = std::make_shared<Content>();
  recipe.content_->origin = origin;
  try {
    recipe.content_->file = toml::parse(text, origin);
  } catch (const toml::parse_error& mistake) {
    throw Error(
        ErrorCode::usage,
        "line " + std::to_string(mistake.source().begin.line) + " is not TOML: " + std::string(mistake.description()),
        origin);
  }
  return recipe;
}

bool RecipeFile::has(const std::string& section) const { return content_->table(section) != nullptr; }

bool RecipeFile::has(const std::string& section, const std::string& key) const {
  return content_->node(section, key) != nullptr;
}

void RecipeFile::enter(const std::string& section) {
  content_->section = section;
  content_->allowed[section];  // known from now on, even if it has no keys
}

void RecipeFile::allow(const std::string& key) {
  std::vector<std::string>& keys = content_->allowed[content_->section];
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

void RecipeFile::take(const std::string& key, int& value) {
  const toml::node* node = content_->value(key);
  if (!node) return;
  if (const auto number = whole_number<int>(*node)) {
    value = *number;
  } else {
    content_->refuse(key, "a whole number of at most 32 bits", *node);
  }
}

void RecipeFile::take(const std::string& key, std::uint64_t& value) {
  const toml::node* node = content_->value(key);
  if (!node) return;
  if (const auto number = whole_number<std::uint64_t>(*node)) {
    value = *number;
  } else {
    content_->refuse(key, "a whole number from 0", *node);
  }
}

void RecipeFile::take(const std::string& key, double& value) {
  const toml::node* node = content_->value(key);
  if (!node) return;
  const std::optional<double> number = node->is_number() ? node->value<double>() : std::nullopt;
  if (number && std::isfinite(*number)) {
    value = *number;
  } else {
    content_->refuse(key, "a number", *node);
  }
}

void RecipeFile::take(const std::string& key, bool& value) {
  const toml::node* node = content_->value(key);
  if (!node) return;
  if (const auto flag = node->value_exact<bool>()) {
    value = *flag;
  } else {
    content_->refuse(key, "true or false", *node);
  }
}

void RecipeFile::take(const std::string& key, std::string& value) {
  if (auto text = take_word(key, "text in quotes")) value = *std::move(text);
}

void RecipeFile::take(const std::string& key, std::filesystem::path& value) {
  if (const auto text = take_word(key, "a path in quotes")) value = *text;
}

void RecipeFile::take(const std::string& key, std::vector<int>& value) {
  const toml::node* node = content_->value(key);
  if (!node) return;
  const toml::array* list = node->as_array();
  if (!list) return content_->refuse(key, "a list of whole numbers", *node);
  std::vector<int> numbers;
  for (const toml::node& element : *list) {
    const auto number = whole_number<int>(element);
    if (!number) return content_->refuse(key, "a list of whole numbers", element);
    numbers.push_back(*number);
  }
  value = std::move(numbers);
}

std::optional<std::string> RecipeFile::take_word(const std::string& key, const std::string& expected) {
  const toml::node* node = content_->value(key);
  if (!node) return std::nullopt;
  auto text = node->value_exact<std::string>();
  if (!text) content_->refuse(key, expected, *node);
  return text;
}

void RecipeFile::refuse_choice(const std::string& key, const std::string& choices, const std::string&) {
  content_->refuse(key, choices, *content_->value(key));
}

void RecipeFile::refuse(const std::string& section, const std::string& key, const std::string& problem) {
  const toml::node* node = content_->node(section, key);
  content_->mistakes.emplace_back(node ? node->source().begin.line : 0, "[" + section + "] " + key + ": " + problem);
}

void RecipeFile::finish() const {
  auto mistakes = content_->mistakes;
  std::vector<std::string> sections;
  for (const auto& [section, keys] : content_->allowed) sections.push_back(section);
  for (const auto& [name, node] : content_->file) {
    const std::string section(name.str());
    const toml::table* table = node.as_table();
    if (!table) {
      mistakes.emplace_back(node.source().begin.line,
                            section + ": stands outside any section; the sections are " + join(sections));
      continue;
    }
    const auto known = content_->allowed.find(section);
    if (known == content_->allowed.end()) {
      mistakes.emplace_back(table->source().begin.line,
                            "[" + section + "]: unknown section; the sections are " + join(sections));
      continue;
    }
    for (const auto& [key, value] : *table) {
      const auto& keys = known->second;
      if (std::find(keys.begin(), keys.end(), key.str()) != keys.end()) continue;
      mistakes.emplace_back(value.source().begin.line, "[" + section + "] " + std::string(key.str()) +
                                                           ": unknown key; the keys are " + join(keys));
    }
  }
  if (mistakes.empty()) return;
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string message = mistakes.size() == 1 ? "1 mistake:" : std::to_string(mistakes.size()) + " mistakes:";
  for (const auto& [line, text] : mistakes)
    message.append("\n  ").append(line ? "line " + std::to_string(line) + ": " : "").append(text);
  throw Error(ErrorCode::usage, message, content_->origin);
}

}  // namespace ilat
