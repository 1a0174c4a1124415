#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/options/output_options.h"
#include "evaluation/faces/face_report.h"
#include "files/atomic_file.h"
#include "files/run_files.h"
#include "jobs/output_files.h"
#include "training/scenes/background_photos.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat eval faces models/face-detector --data val-faces.pack.safetensors --backgrounds wallpapers
      Which share of the faces in 60 drawn scenes it finds, how many finds are none, how far its landmarks are off, by size.
  ilat eval faces models/face-detector runs/face-detector --data val-faces.pack.safetensors --html faces.html
      Which of two detectors is better, and whether that could be chance; every mistake as a picture.)";

constexpr int kPortraitSide = 256;  // scenes hold faces of up to 800 pixels; packs rarely have more

struct EvalFacesArguments {
  std::vector<std::filesystem::path> detectors, data;
  std::filesystem::path backgrounds, json, html;
  bool overwrite = false;
  FaceJudgeOptions options;
};

void run(const EvalFacesArguments& arguments) {
  for (const auto& file : {arguments.json, arguments.html})
    if (!file.empty()) check_writable(file);
  RunFiles files(arguments.overwrite);
  for (const auto& folder : arguments.detectors) files.reads_below(folder);
  for (const auto& file : arguments.data) files.reads(file);
  files.reads_below(arguments.backgrounds);
  files.writes(arguments.json);
  files.writes(arguments.html);
  std::vector<FaceFinder> finders;
  for (const auto& folder : arguments.detectors) finders.push_back(FaceFinder::open(folder));
  std::vector<FaceSet> sets;
  for (const auto& file : arguments.data) {
    const PackedDataset data = PackedDataset::open(file);
    sets.push_back({file.string(), read_portraits(data, data.val, kPortraitSide)});
  }
  std::vector<MipPicture> backgrounds;
  if (!arguments.backgrounds.empty()) backgrounds = read_background_photos(arguments.backgrounds);

  FaceJudgeOptions options = arguments.options;
  options.mistakes = arguments.html.empty() ? 0 : 40;
  std::vector<JudgedDetector> detectors;
  for (std::size_t i = 0; i < finders.size(); ++i) {
    Console console("scenes", false);
    const JobEvents events = console.events();
    detectors.push_back({arguments.detectors[i].string(),
                         judge_faces(finders[i], sets, backgrounds, options, [&](int done, int total) {
                           return events.report({static_cast<double>(done), total});
                         })});
    if (!detectors.back().judgement.complete) break;
  }
  for (const JudgedDetector& detector : detectors) {
    std::printf("%s%s\n", detector.folder.c_str(), detector.judgement.complete ? "" : " (stopped before the end)");
    for (const FaceSetSummary& summary : summarise(sets, detector.judgement)) std::printf("%s\n", table_text(summary).c_str());
  }
  if (detectors.size() == 2)
    for (const FaceComparison& comparison : compare(sets, detectors[0].judgement, detectors[1].judgement))
      std::printf("%s\n", comparison_text(comparison, detectors[0].folder, detectors[1].folder).c_str());
  if (!arguments.json.empty()) write_file_atomically(arguments.json, faces_json(sets, detectors).dump(1) + "\n");
  if (!arguments.html.empty()) write_file_atomically(arguments.html, faces_page(sets, detectors));
  if (detectors.back().judgement.complete) return;
  std::cerr << "ilat: stopped after " << detectors.back().judgement.scenes.size() << " scenes of " << detectors.back().folder
            << "; the table holds those\n";
  throw CLI::RuntimeError(1);
}

}  // namespace

void add_eval_faces_command(CLI::App* eval) {
  CLI::App* command = eval->add_subcommand("faces", "Judge a face detector, or two side by side, on drawn scenes");
  command->footer(kExamples);
  const auto arguments = std::make_shared<EvalFacesArguments>();
  add_overwrite(command, arguments->overwrite);
  command->add_option("DETECTOR", arguments->detectors, "one detector's folder, or two to compare")
      ->type_name("FOLDER")
      ->expected(1, 2)
      ->required();
  command->add_option("--data", arguments->data, "packed portraits with landmarks, of which val serve; may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->required();
  command->add_option("--backgrounds", arguments->backgrounds, "photos without faces that no detector was trained on")
      ->type_name("FOLDER");
  command->add_option("--scenes", arguments->options.scenes, "how many for each --data")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--seed", arguments->options.seed, "other scenes; the same ones for the same number")->capture_default_str();
  command->add_flag("--decoys", arguments->options.decoys, "show enlarged parts of faces too, and faces in exchanged pieces");
  command->add_option("--least-confidence", arguments->options.find.least_confidence, "finds below do not count")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--threads", arguments->options.find.threads, "0 = one per processor");
  command->add_option("--json", arguments->json, "write everything, scene by scene, to this file");
  command->add_option("--html", arguments->html, "write a page with every mistake as a picture to this file");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
