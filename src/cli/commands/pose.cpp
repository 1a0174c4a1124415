#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/options/enum_option.h"
#include "cli/options/job_options.h"
#include "cli/options/model_options.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "files/read_whole.h"
#include "ilat/error.h"
#include "jobs/find_model.h"
#include "jobs/pose/pose_animation.h"
#include "jobs/pose/pose_files.h"
#include "jobs/run_edit.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat pose show person.json --photo person.jpg -o skeleton.png
      Draws the joints over the photo: is left left, and nothing missing?
  ilat pose show waving.json -o skeleton.png
      The skeleton alone, as large as the pose needs.
  ilat pose convert person.json --to coco -o keypoints.json
      One of our own files as COCO keypoints.
  ilat pose convert keypoints.json --person 2 -o person.json
      The second person of a COCO or OpenPose file in our own format, which is easy to write by hand.
  ilat pose change person.json --move left_wrist,180,60 -o waving.json
      Raises a hand; ilat pose show shows it.
  ilat pose change person.json --mirror -o mirrored.json
      Left becomes right.
  ilat pose find party.jpg --picture found.png -o person.json
      Shows beside it what was found.
  ilat pose find person.jpg -o person.json
      The person's joints, to begin with.
  ilat pose edit person.jpg --target-pose waving.json -o after.png
      Paints the person anew in that pose; the photo around stays as it is.
  ilat pose edit person.jpg --from-pose person.json --to-pose waving.json --frames 12 -o waving.webp
      The same as an animation.)";

struct PoseArguments {
  PoseFile input;
  PoseChanges changes;
  PoseOutput output;
  PosePicture picture;
  PoseSearch search;
};

struct PoseEditArguments {
  JobOptions job;
  ModelOptions model;
  EditRun run;
  PoseSequence sequence;
  bool json = false;
};

void add_input(CLI::App* command, PoseFile& input) {
  command->add_option("POSE", input.file, "joints as JSON: ours, COCO keypoints or OpenPose")->required();
  command->add_option("--person", input.person, "which of several people, from 1")->type_name("N");
}

void add_output(CLI::App* command, PoseOutput& output) {
  command->add_option("-o,--output", output.file, "where the pose goes: .json")->required();
  add_overwrite(command, output.overwrite);
}

void write(const PoseArguments& arguments) {
  write_changed_pose(arguments.input, arguments.changes, arguments.output);
  if (arguments.output.file != kStandardStream) print_name(arguments.output.file);
}

void add_show(CLI::App* pose) {
  CLI::App* command = pose->add_subcommand("show", "Draw a skeleton");
  const auto arguments = std::make_shared<PoseArguments>();
  add_input(command, arguments->input);
  command->add_option("--photo", arguments->picture.photo, "the photo below it; by default dark paper");
  command->add_option("-o,--output", arguments->picture.file, "where the picture goes: .png, .jpg, .webp")->required();
  add_overwrite(command, arguments->picture.overwrite);
  command->callback([arguments] {
    show_pose(arguments->input, arguments->picture);
    if (arguments->picture.file != kStandardStream) print_name(arguments->picture.file);
  });
}

void add_convert(CLI::App* pose) {
  CLI::App* command = pose->add_subcommand("convert", "Write a pose in another format");
  const auto arguments = std::make_shared<PoseArguments>();
  add_input(command, arguments->input);
  add_enum_option<PoseFormat>(command, "--to", arguments->output.format, "the format");
  add_output(command, arguments->output);
  command->callback([arguments] { write(*arguments); });
}

void add_change(CLI::App* pose) {
  CLI::App* command = pose->add_subcommand("change", "Move joints, mirror a pose, give it other limbs");
  const auto arguments = std::make_shared<PoseArguments>();
  PoseChanges& changes = arguments->changes;
  add_input(command, arguments->input);
  command->add_flag("--mirror", changes.mirror, "left and right change places");
  command->add_option("--limbs-of", changes.limbs_of, "make limbs as long as those of this pose");
  auto* towards = command->add_option("--towards", changes.towards, "go part of the way to this pose");
  command->add_option("--share", changes.share, "how far, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->needs(towards)
      ->capture_default_str();
  command
      ->add_option_function<std::vector<std::string>>(
          "--move",
          [arguments](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) arguments->changes.moves.push_back(parse_joint_move(text));
          },
          "put a joint elsewhere, in pixels: left_wrist,120,80; may be repeated")
      ->type_name("JOINT,X,Y")
      ->allow_extra_args(false);
  command
      ->add_option_function<std::vector<std::string>>(
          "--hide",
          [arguments](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) arguments->changes.hidden.push_back(parse_joint(text));
          },
          "mark a joint as not visible; may be repeated")
      ->type_name("JOINT")
      ->allow_extra_args(false);
  add_output(command, arguments->output);
  command->callback([arguments] { write(*arguments); });
}

void add_find(CLI::App* pose) {
  CLI::App* command = pose->add_subcommand("find", "Find the joints of the person in a photo");
  const auto arguments = std::make_shared<PoseArguments>();
  PoseSearch& search = arguments->search;
  command->add_option("PHOTO", search.photo, "the photo: PNG, JPEG or WebP, any size")->required();
  command->add_option("--finder", search.finder, "the pose finder; by default $ILAT_POSE_FINDER, else models/pose-finder")
      ->type_name("FOLDER");
  add_enum_option<PoseFormat>(command, "--to", search.output.format, "the format");
  command->add_option("--picture", search.picture, "a copy of the photo with the skeleton drawn in");
  add_output(command, search.output);
  command->callback([arguments] {
    for (const std::string& joint : find_pose(arguments->search)) report_note(joint + " was not found");
    if (arguments->search.output.file != kStandardStream) print_name(arguments->search.output.file);
  });
}

void run_pose_edit(const PoseEditArguments& arguments) {
  const EditJob job = arguments.job.job();
  EditRun run = arguments.run;
  run.model = arguments.model.folder.empty() ? find_default_pose_model() : arguments.model.folder;
  const PoseSequence& sequence = arguments.sequence;
  if (!sequence.poses.empty() || !sequence.from.empty()) {
    if (job.output.empty()) throw Error(ErrorCode::usage, "--output is required: a .webp file, or a folder for the frames");
    Console console("frames", arguments.json);
    const auto files = animate_pose(job, run, sequence, arguments.model.opener(), console.events());
    if (arguments.json) {
      nlohmann::json outputs = nlohmann::json::array();
      for (const auto& file : files) outputs.push_back(file.string());
      print_json({{"outputs", outputs}});
    }
    return;
  }
  if (!changes_pose(job)) throw Error(ErrorCode::usage, "--target-pose is required: how the person shall stand");
  if (job.output.empty() && run.frame_picture.empty())
    throw Error(ErrorCode::usage, "--output is required: where the result goes");
  for (const auto& picture : {job.output, run.frame_picture}) check_one_output(picture, arguments.json);
  Console console("tokens", arguments.json);
  if (job.output.empty()) {
    write_pictures(job, run, console.events());
    return;
  }
  const EditOutput output = run_edit(job, run, arguments.model.opener(), console.events());
  if (arguments.json) print_json(to_json(output));
}

void add_edit(CLI::App* pose) {
  CLI::App* command = pose->add_subcommand("edit", "Paint the person in a photo anew in another pose");
  const auto arguments = std::make_shared<PoseEditArguments>();
  arguments->job.add_to(command, {"photo",   "target-pose", "source-pose", "widen",    "mask",    "grow",        "output",
                                  "frame",   "variations",  "seed",        "temperature", "top-k", "top-p",     "greedy",
                                  "guidance", "steps",      "blend",       "feather",  "quality", "max-pixels", "no-metadata",
                                  "record-names"});
  command->add_option("--show-frame", arguments->run.frame_picture,
                      "write what the model sees: frame, tokens to repaint, skeleton; without -o nothing else");
  PoseSequence& sequence = arguments->sequence;
  auto* folder = command->add_option("--animate", sequence.poses, "paint every pose file of a folder, one after the other; -o names a .webp or a folder of frames")
                     ->type_name("FOLDER")
                     ->excludes(arguments->job.at("target-pose"));
  auto* from = command->add_option("--from-pose", sequence.from, "the same for the way from this pose")->excludes(folder)->excludes(arguments->job.at("target-pose"));
  auto* to = command->add_option("--to-pose", sequence.to, "... to this one")->needs(from);
  from->needs(to);
  command->add_option("--frames", sequence.frames, "of that way")->needs(from)->check(CLI::Range(2, 2000))->capture_default_str();
  command->add_option("--fps", sequence.per_second, "frames a second of a .webp")->check(CLI::Range(0.01, 1000.0))->capture_default_str();
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  add_overwrite(command, arguments->run.overwrite);
  arguments->model.add_to(command);
  command->callback([arguments] { run_pose_edit(*arguments); });
}

}  // namespace

void add_pose_command(CLI::App& program) {
  CLI::App* pose = program.add_subcommand("pose", "Change a person's pose; find, show and convert poses");
  pose->footer(kExamples);
  pose->require_subcommand(1);
  add_show(pose);
  add_convert(pose);
  add_change(pose);
  add_find(pose);
  add_edit(pose);
}

}  // namespace ilat
