#include "cli/model_options.h"

#include <CLI/CLI.hpp>

#include "cli/help.h"

namespace ilat {

void ModelOptions::add_to(CLI::App* command) {
  auto* option = command->add_option("--model", folder, "the model; by default $ILAT_MODEL, else models/faces-128");
  place(option->type_name("FOLDER"), "What it runs on", false);
}

OpenEditor ModelOptions::opener() const {
  return [](const std::filesystem::path& model_folder) { return Editor::open(model_folder); };
}

}  // namespace ilat
