#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "cli/commands/commands.h"
#include "cli/edit_options.h"
#include "cli/option_words.h"
#include "cli/photo_options.h"
#include "cli/report.h"
#include "editing/editor_access.h"
#include "editing/frame_picture.h"
#include "ilat/editor.h"
#include "imaging/photo/montage.h"
#include "jobs/batch.h"
#include "jobs/edit_job.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"
#include "jobs/provenance.h"
#include "jobs/reproduce.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
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
  ilat edit portrait.png --mask mouth.png --sketch smile.png --reproduce after.png -o again.png
      Makes after.png again from the record in it, byte for byte, or says what differs.)";

struct EditArguments {
  EditJob job;  // src/cli/edit_job.h: what one line of a batch may say too
  EditJobOptions job_options;
  BatchArguments batch;
  std::filesystem::path reproduced, comparison, shown_frame, model;
  bool json = false;
};

/// One row: photo, mask, sketch, then every result.
Image comparison_of(const EditRequest& request, const EditResult& result) {
  std::vector<Image> row{request.photo, request.mask};
  if (!request.sketch.empty()) row.push_back(request.sketch);
  row.insert(row.end(), result.images.begin(), result.images.end());
  return montage(row, {.columns = static_cast<int>(row.size())});
}

/// What the model will see, without running it.
void show_frame(const EditArguments& arguments) {
  const EditInputs inputs = read_inputs(arguments.job);
  if (!arguments.json)
    for (const std::string& note : inputs.notes) report_warning(note);
  const auto model = arguments.model.empty() ? find_default_model() : arguments.model;
  write_image(arguments.shown_frame, frame_picture(inputs.request, arguments.job.options, read_model_config(model)));
  if (arguments.json) return print_json({{"frame_picture", arguments.shown_frame.string()}});
  std::puts(arguments.shown_frame.c_str());
}

/// One edit, from the command line to the files.
void edit_one(const EditArguments& arguments) {
  const EditJob& job = arguments.job;
  check_complete(job);
  if (!arguments.shown_frame.empty()) {
    check_outputs({arguments.shown_frame});
    if (job.output.empty()) return show_frame(arguments);
  }
  const auto files = numbered_files(job.output, job.options.variations);
  check_outputs(files);
  if (!arguments.comparison.empty()) check_outputs({arguments.comparison});

  const EditInputs inputs = read_inputs(job);
  if (!arguments.json)
    for (const std::string& note : inputs.notes) report_warning(note);
  const std::string inexact = inexact_because(job.output, inputs.photo, job.write);
  if (!inexact.empty() && !arguments.json) report_warning(inexact);
  const UsedModel model = identify_model(arguments.model);
  const EditRecord record = record_of(job, model);
  const Editor editor = Editor::open(model.folder);
  if (!arguments.shown_frame.empty())
    write_image(arguments.shown_frame, frame_picture(inputs.request, job.options, EditorAccess::backend(editor).config()));

  const EditResult result = edit_with_progress(editor, inputs.request, job.options, arguments.json);
  write_results(files, job, inputs.photo, result, record);
  if (!arguments.comparison.empty()) write_image(arguments.comparison, comparison_of(inputs.request, result));
  if (arguments.json) return print_json(to_json(result, files));
  for (const auto& file : files) std::puts(file.c_str());
}

void edit_again(const EditArguments& arguments) {
  const auto facts = reproduce(arguments.reproduced, arguments.job, arguments.model, arguments.json);
  if (arguments.json) return print_json(facts);
  std::printf("%s\n", arguments.job.output.c_str());
}

void run(EditArguments& arguments) {
  complete(arguments.job, arguments.job_options);
  if (arguments.job.output.empty() && arguments.shown_frame.empty())
    throw Error(ErrorCode::usage, "--output is required: where the result goes");
  if (!arguments.batch.jobs.empty())
    return run_batch(arguments.batch, arguments.job_options, arguments.model, arguments.json);
  arguments.reproduced.empty() ? edit_one(arguments) : edit_again(arguments);
}

}  // namespace

void add_edit_command(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("edit", "Repaint the masked region of a photo so that it follows a sketch");
  command->footer(kExamples);
  const auto arguments = std::make_shared<EditArguments>();
  arguments->job_options = add_edit_job_options(command, arguments->job);
  add_model_option(command, arguments->model);
  auto* comparison = command->add_option("--comparison", arguments->comparison,
                                         "also write photo, mask, sketch and results in one row");
  auto* shown = command
                    ->add_option("--show-frame", arguments->shown_frame,
                                 "write what the model sees: frame, tokens to repaint, lines; without -o nothing else")
                    ->type_name("FILE");
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  auto* batch = add_batch_options(command, arguments->batch)->excludes(comparison)->excludes(shown);
  batch->excludes(arguments->job_options.find("photo"));
  auto* again = command->add_option("--reproduce", arguments->reproduced,
                                    "make this edited picture again, with the options in its record");
  again->excludes(batch)->excludes(comparison)->excludes(shown)->excludes(arguments->job_options.find("no-metadata"));
  for (CLI::Option* setting : arguments->job_options.settings) again->excludes(setting);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
