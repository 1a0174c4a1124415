#include "cli/options/model_options.h"

#include <CLI/CLI.hpp>

#include "cli/hand_over.h"
#include "cli/help.h"
#include "cli/options/enum_option.h"
#include "cli/process/machine_limits.h"

namespace ilat {

void ModelOptions::add_to(CLI::App* command) {
  CLI::Option* option =
      command->add_option("--model", folder, "the model; by default $ILAT_MODEL, else models/faces-256");
  place(option->type_name("FOLDER"), "What it runs on", false);
  add_machine_to(command);
}

void ModelOptions::add_machine_to(CLI::App* command) {
  const auto add = [](CLI::Option* option, const char* type, const char* variable) {
    if (type != nullptr) option->type_name(type);
    place(option, "What it runs on", false);
    if (variable != nullptr) option->envname(variable);
  };
  add(command->add_option("--backend", open.backend, "what runs the networks, as ilat doctor lists it")
          ->capture_default_str(),
      "NAME", "ILAT_BACKEND");
  add(command->add_option("--device", open.device, "where they run: cpu, cuda:0")->capture_default_str(), "NAME",
      "ILAT_DEVICE");
  add(command->add_option("--threads", open.threads, "of the processor; 0 = $OMP_NUM_THREADS, else all of them")
          ->capture_default_str(),
      nullptr, "ILAT_THREADS");
  add(add_enum_option<Precision>(command, "--precision", open.precision, "in which numbers they compute"), nullptr,
      "ILAT_PRECISION");
}

OpenEditor ModelOptions::opener() const {
  return [options = open](const std::filesystem::path& model_folder) {
    check_address_space(has_torch());
    return Editor::open(model_folder, options);
  };
}

}  // namespace ilat
