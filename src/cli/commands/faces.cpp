#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/job_options.h"
#include "cli/report.h"
#include "ilat/error.h"
#include "ilat/faces.h"
#include "ilat/photo.h"
#include "imaging/face/face_picture.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat faces party.jpg
      Every face as JSON, the most certain first: box, 49 landmarks, tilt and confidence, in pixels of the photo.
  ilat faces party.jpg --picture found.png
      Draws them into a copy of the photo as well, with the numbers that ilat edit --face takes.)";

struct FacesArguments {
  std::filesystem::path photo, detector, picture;
  FaceFinderOptions find;
  JobOptions job;
};

nlohmann::json to_json(const Face& face) {
  nlohmann::json landmarks = nlohmann::json::array();
  const auto tenths = [](float value) { return std::round(10.0 * value) / 10; };
  for (const Landmark& point : face.landmarks) landmarks.push_back({tenths(point.x), tenths(point.y)});
  return {{"box", {{"x", tenths(face.box.x)}, {"y", tenths(face.box.y)}, {"side", tenths(face.box.side)}}},
          {"landmarks", landmarks},
          {"tilt_degrees", tenths(face.tilt_degrees)},
          {"confidence", std::round(1000.0 * face.confidence) / 1000}};
}

std::filesystem::path detector_for(const FacesArguments& arguments) {
  if (!arguments.detector.empty()) return arguments.detector;
  if (const auto bundled = find_default_detector(); !bundled.empty()) return bundled;
  throw Error(ErrorCode::not_found,
              "no face detector found; name its folder with --detector or ILAT_DETECTOR (looked for models/face-detector)");
}

void run(const FacesArguments& arguments) {
  if (!arguments.picture.empty()) check_outputs({arguments.picture});
  const FaceFinder finder = FaceFinder::open(detector_for(arguments));
  Image photo = visible_colours(read_photo(arguments.photo, read_options_of(arguments.job.job())));
  const std::vector<Face> faces = finder.find(photo, arguments.find);
  nlohmann::json found = nlohmann::json::array();
  for (const Face& face : faces) found.push_back(to_json(face));
  if (!arguments.picture.empty()) {
    write_images({arguments.picture}, {with_faces_drawn(photo, faces)});
  }
  print_json({{"width", photo.width}, {"height", photo.height}, {"faces", found}});
}

}  // namespace

void add_faces_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("faces", "Find the faces of a photo, with their landmarks");
  command->footer(kExamples);
  const auto arguments = std::make_shared<FacesArguments>();
  command->add_option("PHOTO", arguments->photo, "the photo: PNG, JPEG or WebP, any size")->required();
  command->add_option("--detector", arguments->detector, "the detector; by default $ILAT_DETECTOR, else models/face-detector")
      ->type_name("FOLDER");
  command->add_option("--picture", arguments->picture, "a copy of the photo with boxes, landmarks and numbers drawn in");
  arguments->job.add_to(command, {"max-pixels"});
  command->add_option("--smallest", arguments->find.smallest_face, "side of the smallest face looked for, pixels")
      ->check(CLI::Range(13.0, 100000.0))
      ->capture_default_str();
  command->add_option("--confidence", arguments->find.least_confidence, "leave out faces less certain than this, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
