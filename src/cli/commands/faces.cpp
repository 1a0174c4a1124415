#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/job_options.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "jobs/photo_faces.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat faces party.jpg
      Every face as JSON, the most certain first: box, 49 landmarks, tilt and confidence, in pixels of the photo.
  ilat faces party.jpg --picture found.png
      Draws them into a copy of the photo as well, with the numbers that ilat edit --face takes.)";

struct FacesArguments {
  std::filesystem::path photo;
  FaceSearch search;
  JobOptions job;
};

void run(const FacesArguments& arguments) {
  EditJob job = arguments.job.job();
  job.photo = arguments.photo;
  check_one_output(arguments.search.picture, true);
  print_json(to_json(find_photo_faces(job, arguments.search)));
}

}  // namespace

void add_faces_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("faces", "Find the faces of a photo, with their landmarks");
  command->footer(kExamples);
  const auto arguments = std::make_shared<FacesArguments>();
  command->add_option("PHOTO", arguments->photo, "the photo: PNG, JPEG or WebP, any size")->required();
  FaceSearch& search = arguments->search;
  command->add_option("--detector", search.detector, "the detector; by default $ILAT_DETECTOR, else models/face-detector")
      ->type_name("FOLDER");
  command->add_option("--picture", search.picture, "a copy of the photo with boxes, landmarks and numbers drawn in");
  add_overwrite(command, search.overwrite);
  arguments->job.add_to(command, {"max-pixels"});
  command->add_option("--smallest", search.options.smallest_face, "side of the smallest face looked for, pixels")
      ->check(CLI::Range(13.0, 100000.0))
      ->capture_default_str();
  command->add_option("--confidence", search.options.least_confidence, "leave out faces less certain than this, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
