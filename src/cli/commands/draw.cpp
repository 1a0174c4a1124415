#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/options/job_options.h"
#include "cli/options/model_options.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "jobs/run_edit.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat draw examples/portrait/portrait.png -o portrait.png
      A whole portrait under a sketch: an edit of an empty photo with every token masked.
  ilat draw lines.png -o portrait.png --variations 8 --seed 3
      Eight different ones: portrait-1.png ... portrait-8.png.)";

struct DrawArguments {
  std::filesystem::path sketch, output;
  JobOptions job;
  ModelOptions model;
  bool overwrite = false, json = false;
};

void run(const DrawArguments& arguments) {
  EditJob job = arguments.job.job();
  job.sketch = arguments.sketch;
  job.output = arguments.output;
  check_one_output(job.output, arguments.json);
  Console console("tokens", arguments.json);
  const EditRun run{.model = arguments.model.folder, .overwrite = arguments.overwrite};
  const EditOutput output = draw_picture(job, run, arguments.model.opener(), console.events());
  if (arguments.json) print_json(to_json(output));
}

}  // namespace

void add_draw_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("draw", "Paint a whole picture under a sketch, without a photo");
  command->footer(kExamples);
  const auto arguments = std::make_shared<DrawArguments>();
  command->add_option("SKETCH", arguments->sketch, "black lines on white; the picture gets its size")->required();
  command->add_option("-o,--output", arguments->output, "where the result goes: .png, .jpg, .webp")->required();
  arguments->job.add_to(command, {"variations", "pick", "seed", "temperature", "top-k", "top-p", "greedy", "guidance", "steps"});
  add_overwrite(command, arguments->overwrite);
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  arguments->model.add_to(command);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
