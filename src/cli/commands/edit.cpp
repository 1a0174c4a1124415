#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/help.h"
#include "cli/options/batch_options.h"
#include "cli/options/job_options.h"
#include "cli/options/model_options.h"
#include "cli/options/output_options.h"
#include "cli/process/large_pages.h"
#include "cli/report.h"
#include "ilat/error.h"
#include "jobs/edit_job/edit_job_fields.h"
#include "jobs/reproduce.h"
#include "jobs/run_edit.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat edit me.jpg --smile 0.7 -o smiling.png
      Finds the face, moves its lines and repaints what moves; --raise-brows 0.8, --open-mouth 0.5, ... add to it.
  ilat edit party.jpg --region eyes --face 2 -o after.png --variations 4
      Draws the eyes of the second face that ilat faces lists anew, four times, along the photo's own lines.
  ilat edit portrait.png --mask mouth.png --sketch smile.png -o after.png
      Repaints what mouth.png marks white so that it follows the black lines of smile.png.
  ilat edit portrait.jpg --mask eyes.png --keep-lines -o after.png --variations 4 --seed 7
      Draws four alternatives that keep the photo's own lines: after-1.png ... after-4.png.
  ilat edit party.jpg --mask-rect 1210,840,160,90 --keep-lines --eyes 1215,720,1350,742 -o after.png
      Brings a face of any size and tilt to the model by its eyes, and the edit back; --show-frame shows it beforehand.
  ilat edit --batch jobs.csv -o results --resume
      Edits every line of a table with columns photo, mask, sketch, ...; skips what an earlier run has finished.
  ilat edit --batch photos --mask masks --keep-lines -o results --seed 7
      Edits every picture of a folder under the mask of the same name.
  ilat edit --batch jobs.csv -o results --queue redis://queue.example.org
      Has every ilat work that takes from this queue do it, on many machines; the results come here.
  ilat edit --batch jobs.csv -o results --shard 2/8
      Does every eighth job, from the second; --shard auto in a Slurm array.
  ilat edit portrait.png --mask mouth.png --sketch smile.png --reproduce after.png -o again.png
      Makes after.png again from the record in it, byte for byte, or says what differs.)";

struct EditArguments {
  JobOptions job;
  ModelOptions model;
  BatchArguments batch;
  EditRun run;
  std::filesystem::path reproduced;
  bool json = false;
};

void run_batch(const EditArguments& arguments) {
  Console console("jobs", arguments.json);
  BatchOptions options = arguments.batch.options;
  options.overwrite = arguments.run.overwrite;
  if (!arguments.batch.shard.empty()) options.shard = parse_shard(arguments.batch.shard, [](const char* name) { return std::getenv(name); });
  if (!arguments.batch.queue.url.empty())
    options.by_others = [url = arguments.batch.queue.address()](const auto& jobs, BatchBook& book) { edit_by_queue_at(url, jobs, book); };
  const BatchOutcome outcome =
      run_batch(arguments.batch.jobs, arguments.job.given(), arguments.model.folder, options,
                arguments.model.opener(), console.events());
  report_batch(outcome, arguments.json);
  if (outcome.failed > 0) throw CLI::RuntimeError(kFailed);
}

void run(EditArguments arguments) {
  const EditJob job = arguments.job.job();
  const bool pictures = !arguments.run.frame_picture.empty() || !arguments.run.sketch.empty();
  if (job.output.empty() && !pictures)
    throw Error(ErrorCode::usage, "--output is required: where the result goes");
  if (!arguments.batch.jobs.empty()) return run_batch(arguments);
  for (const auto& picture : {job.output, arguments.run.frame_picture, arguments.run.sketch, arguments.run.comparison})
    check_one_output(picture, arguments.json);
  arguments.run.model = arguments.model.folder;
  Console console("tokens", arguments.json);
  if (job.output.empty()) {
    const std::vector<std::string> warnings = write_pictures(job, arguments.run, console.events());
    if (arguments.json)
      print_json({{"frame_picture", arguments.run.frame_picture.string()},
                  {"sketch", arguments.run.sketch.string()},
                  {"warnings", warnings}});
    return;
  }
  const OpenEditor open = arguments.model.opener();
  const EditOutput output =
      arguments.reproduced.empty()
          ? run_edit(job, arguments.run, open, console.events())
          : reproduce(arguments.reproduced, job, arguments.run, open, console.events());
  if (arguments.json) print_json(to_json(output));
}

}  // namespace

void add_edit_command(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("edit", "Change the expression of a face, or repaint a part of a photo along a sketch");
  command->footer(kExamples);
  const auto arguments = std::make_shared<EditArguments>();
  arguments->job.add_to(command);
  const auto add_output = [&](CLI::Option* option) {
    place(option, title_of(JobHeading::output), false);
    return option;
  };
  auto* comparison = add_output(command->add_option("--comparison", arguments->run.comparison,
                                                    "also write photo, mask, sketch and results in one row"));
  auto* shown = add_output(
      command->add_option("--show-frame", arguments->run.frame_picture,
                          "write what the model sees: frame, tokens to repaint, lines; without -o nothing else"));
  auto* drawn = add_output(command->add_option("--write-sketch", arguments->run.sketch,
                                               "write the lines that guide the model, to go on drawing; without -o "
                                               "nothing else"));
  auto* again = add_output(command->add_option("--reproduce", arguments->reproduced,
                                               "make this edited picture again, with the options in its record"));
  add_output(command->add_flag("--json", arguments->json, "print one JSON object and no progress"));
  add_output(add_overwrite(command, arguments->run.overwrite));
  auto* batch = arguments->batch.add_to(command);
  batch->excludes(comparison)->excludes(shown)->excludes(drawn)->excludes(arguments->job.at("photo"));
  again->excludes(batch)->excludes(comparison)->excludes(shown)->excludes(drawn)->excludes(arguments->job.at("no-metadata"));
  for (CLI::Option* setting : arguments->job.settings()) again->excludes(setting);
  arguments->model.add_to(command);
  command->callback([arguments] {
    use_large_pages();
    run(*arguments);
  });
}

}  // namespace ilat
