#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/job_options.h"
#include "cli/report.h"
#include "ilat/faces.h"
#include "ilat/photo.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat faces party.jpg --detector runs/face-detector
      Every face as JSON: box, 49 landmarks, tilt and confidence, in pixels of the photo.
  ilat faces party.jpg --detector runs/face-detector --picture found.png
      Draws them into a copy of the photo as well.)";

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

void dot(Image& image, double x, double y, double radius) {
  const auto first = [](double at) { return std::max(0, static_cast<int>(std::ceil(at))); };
  for (int v = first(y - radius); v <= std::min(image.height - 1, static_cast<int>(y + radius)); ++v)
    for (int u = first(x - radius); u <= std::min(image.width - 1, static_cast<int>(x + radius)); ++u) {
      std::uint8_t* pixel = image.row(v) + 3 * u;
      pixel[0] = 0, pixel[1] = 255, pixel[2] = 80;
    }
}

/// A box and a dot per landmark, as thick as the face is large.
void draw(Image& image, const Face& face) {
  const double radius = std::max(0.5, face.box.side / 120.0);
  for (const Landmark& point : face.landmarks) dot(image, point.x, point.y, radius);
  for (double along = 0; along <= face.box.side; along += radius)
    for (const double across : {0.0, static_cast<double>(face.box.side)}) {
      dot(image, face.box.x + along, face.box.y + across, radius / 2);
      dot(image, face.box.x + across, face.box.y + along, radius / 2);
    }
}

void run(const FacesArguments& arguments) {
  if (!arguments.picture.empty()) check_outputs({arguments.picture});
  const FaceFinder finder = FaceFinder::open(arguments.detector);
  Image photo = visible_colours(read_photo(arguments.photo, read_options_of(arguments.job.job())));
  const std::vector<Face> faces = finder.find(photo, arguments.find);
  nlohmann::json found = nlohmann::json::array();
  for (const Face& face : faces) found.push_back(to_json(face));
  if (!arguments.picture.empty()) {
    for (const Face& face : faces) draw(photo, face);
    write_images({arguments.picture}, {photo});
  }
  print_json({{"width", photo.width}, {"height", photo.height}, {"faces", found}});
}

}  // namespace

void add_faces_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("faces", "Find the faces of a photo, with their landmarks");
  command->footer(kExamples);
  const auto arguments = std::make_shared<FacesArguments>();
  command->add_option("PHOTO", arguments->photo, "the photo: PNG, JPEG or WebP, any size")->required();
  command->add_option("--detector", arguments->detector, "folder of the detector's weights")
      ->type_name("FOLDER")
      ->required();
  command->add_option("--picture", arguments->picture, "a copy of the photo with the faces drawn in");
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
