#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/enum_names.h"

namespace ilat {

/// A TOML file of sections ([name] tables) that are read into plain structs through their `visit_fields`.
/// A key that the file leaves out keeps the struct's default. Mistakes are gathered, and finish() reports them all:
///
///   RecipeFile file = RecipeFile::open("faces.toml");
///   file.read("image_tokenizer", config);
///   file.finish();
///
/// Fields may be int, std::uint64_t, double, bool, std::string, std::filesystem::path (as written), std::vector<int>,
/// or an enum that has EnumNames. A section may be read into several structs; it may then have the keys of each.
class RecipeFile {
 public:
  /// @throws Error not_found, or usage with the line of a syntax error.
  static RecipeFile open(const std::filesystem::path& path);
  /// Reads text. @param origin names it in errors.
  static RecipeFile parse(const std::string& text, const std::string& origin);

  bool has(const std::string& section) const;
  /// Whether the file itself gives this key.
  bool has(const std::string& section, const std::string& key) const;

  /// Fills `config` from [section]; a section that is not there leaves it as it is. Mistakes wait for finish().
  template <class Config>
  void read(const std::string& section, Config& config) {
    enter(section);
    visit_fields(config, [this](const char* key, auto& field, const auto&...) {
      allow(key);
      take(key, field);
    });
  }

  /// Adds a mistake of the caller's own finding, e.g. refuse("transformer", "heads", "must divide width").
  void refuse(const std::string& section, const std::string& key, const std::string& problem);

  /// @throws Error usage that lists, with their lines, every unknown section, unknown key (with the allowed ones) and
  /// value of a wrong type that was met.
  void finish() const;

 private:
  struct Content;
  RecipeFile() = default;

  void enter(const std::string& section);
  void allow(const std::string& key);
  void take(const std::string& key, int& value);
  void take(const std::string& key, std::uint64_t& value);
  void take(const std::string& key, double& value);
  void take(const std::string& key, bool& value);
  void take(const std::string& key, std::string& value);
  void take(const std::string& key, std::filesystem::path& value);
  void take(const std::string& key, std::vector<int>& value);
  template <class Enum>
  requires std::is_enum_v<Enum>
  void take(const std::string& key, Enum& value) {
    const std::optional<std::string> word = take_word(key, choices_of<Enum>());
    if (!word) return;
    if (const auto known = value_of<Enum>(*word)) {
      value = *known;
    } else {
      refuse_choice(key, choices_of<Enum>(), *word);
    }
  }
  std::optional<std::string> take_word(const std::string& key, const std::string& expected);
  void refuse_choice(const std::string& key, const std::string& choices, const std::string& word);

  std::shared_ptr<Content> content_;
};

}  // namespace ilat
