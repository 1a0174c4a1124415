#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include "cli/commands/commands.h"
#include "cli/help.h"
#include "cli/report.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat sketch portrait.png -o lines.png
      The photo's lines, to draw over in any paint program.
  ilat edit portrait.png --mask mouth.png --sketch lines.png -o after.png
      Repaints what mouth.png marks white so that it follows the lines.
ilat COMMAND --help says more of each; ilat manual has it all.)";

/// A path's type is TEXT to CLI11. Every text here is a file's name unless its option says otherwise.
void call_texts_files(CLI::App& command) {
  for (CLI::Option* option : command.get_options())
    if (option->get_type_name() == "TEXT") option->type_name("FILE");
  for (CLI::App* below : command.get_subcommands([](CLI::App*) { return true; })) call_texts_files(*below);
}

/// --quiet, of every command that says something beside its results.
void add_quiet(CLI::App& command) {
  for (CLI::App* below : command.get_subcommands([](CLI::App*) { return true; })) add_quiet(*below);
  if (command.get_option_no_throw("--json") != nullptr) command.add_flag_callback("-q,--quiet", be_quiet, "no progress, notes or warnings; errors are still said");
}

}  // namespace

std::unique_ptr<CLI::App> make_command_line() {
  auto program = std::make_unique<CLI::App>(
      "Repaints a region of a photo under a sketch (Image Local Autoregressive Transformer).", "ilat");
  program->formatter(std::make_shared<HelpFormatter>());
  program->set_help_flag("-h,--help", "print this help");
  program->set_help_all_flag("--help-all", "print it with every option");
  program->set_version_flag("--version", ILAT_VERSION, "print the program's version");
  program->require_subcommand(1);
  program->footer(kExamples);
  add_edit_command(*program);
  add_draw_command(*program);
  add_sketch_command(*program);
  add_faces_command(*program);
  add_pose_command(*program);
  add_serving_commands(*program);
  add_align_command(*program);
  add_info_command(*program);
  add_eval_command(*program);
  add_import_command(*program);
  add_export_command(*program);
  add_training_commands(*program);
  add_doctor_command(*program);
  add_completion_command(*program);
  add_manual_command(*program);
  add_help_command(*program);
  call_texts_files(*program);
  add_quiet(*program);
  return program;
}

CommandFacts command_line_facts() { return facts_of(*make_command_line()); }

}  // namespace ilat
