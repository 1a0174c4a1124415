#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/options/enum_option.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "files/read_whole.h"
#include "jobs/pose/pose_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat pose show person.json --photo person.jpg -o skeleton.png
      Draws the joints over the photo: is left left, and nothing missing?
  ilat pose convert keypoints.json --person 2 -o person.json
      The second person of a COCO or OpenPose file in our own format, which is easy to write by hand.
  ilat pose change person.json --move left_wrist,180,60 -o waving.json
      Raises a hand; ilat pose show shows it.)";

struct PoseArguments {
  PoseFile input;
  PoseChanges changes;
  PoseOutput output;
  PosePicture picture;
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

}  // namespace

void add_pose_command(CLI::App& program) {
  CLI::App* pose = program.add_subcommand("pose", "People's poses: show, convert and change them");
  pose->footer(kExamples);
  pose->require_subcommand(1);
  add_show(pose);
  add_convert(pose);
  add_change(pose);
}

}  // namespace ilat
