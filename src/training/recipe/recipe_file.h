#pragma once

#include <filesystem>

#include "config/config_problems.h"
#include "config/config_reader.h"
#include "files/text_file.h"

namespace ilat {

/// Reads a recipe file's sections, the fields of `Recipe`, whose `file` becomes the file's name.
/// @param complete fills in what follows and adds what else is wrong: complete(recipe, problems)
/// @throws Error not_found, or usage that lists every unknown key, wrong type and value out of range
template <class Recipe, class Complete>
Recipe read_recipe_file(const std::filesystem::path& path, Complete complete) {
  Recipe recipe;
  recipe.file = path.filename().string();
  ConfigProblems problems;
  const ConfigValue input = parse_toml_config(read_text_file(path), path.string(), ErrorCode::usage);
  read_config(input, recipe, problems);
  complete(recipe, problems);
  problems.throw_if_any(ErrorCode::usage, path.string(), input);
  return recipe;
}

}  // namespace ilat
