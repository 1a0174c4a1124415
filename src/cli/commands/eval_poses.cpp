#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/options/job_options.h"
#include "cli/options/model_options.h"
#include "cli/options/output_options.h"
#include "evaluation/poses/pose_judge.h"
#include "files/run_files.h"
#include "imaging/photo/montage.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat eval poses runs/taichi-128 --data ../shared/data/taichi --pairs 20
      Edits of one kept-out frame into the pose of another, beside the true one: does the figure follow, and how near is it?
  ilat eval poses runs/taichi-128 --data ../shared/data/taichi --finder runs/pose-finder --picture pairs.png
      Also whether the joints are where they should be; every pair as a row of pictures.)";

struct EvalPosesArguments {
  std::filesystem::path model, data, finder, picture;
  PosePairOptions pairs;
  JobOptions job;
  ModelOptions machine;
  bool overwrite = false;
};

/// Rows of source, result, own tokens, truth.
Image sheet_of(std::span<const JudgedPair> judged) {
  std::vector<Image> cells;
  for (const JudgedPair& pair : judged) {
    for (const PoseResult result : {PoseResult::source, PoseResult::edited, PoseResult::reconstructed})
      cells.push_back(pair.pictures[static_cast<std::size_t>(result)]);
    cells.push_back(pair.truth);
  }
  return montage(cells, {.columns = 4});
}

void run(const EvalPosesArguments& arguments) {
  RunFiles files(arguments.overwrite);
  files.reads_below(arguments.model);
  files.reads_below(arguments.data);
  files.writes(arguments.picture);
  if (!arguments.picture.empty()) check_outputs({arguments.picture});
  const std::vector<PosePair> pairs = read_pose_pairs(arguments.data, arguments.pairs);
  std::optional<PoseFinder> finder;
  if (!arguments.finder.empty()) finder = PoseFinder::open(arguments.finder);
  const Editor editor = arguments.machine.opener()(arguments.model);
  Console console("pairs", false);
  const JobEvents events = console.events();
  const auto judged = judge_poses(editor, finder ? &*finder : nullptr, pairs, options_of(with_drawing_of(arguments.model, arguments.job.job())), [&](int done) {
    return events.report({static_cast<double>(done), static_cast<int>(pairs.size())});
  });
  std::printf("%s\n%s", arguments.model.c_str(), pose_table(judged).c_str());
  if (!arguments.picture.empty()) {
    StagedFiles staged;
    stage_picture(staged, arguments.picture, sheet_of(judged));
    staged.commit();
  }
  if (judged.size() < pairs.size()) throw CLI::RuntimeError(kFailed);
}

}  // namespace

void add_eval_poses_command(CLI::App* eval) {
  CLI::App* command = eval->add_subcommand("poses", "Judge a model that follows poses on pairs of kept-out frames");
  command->footer(kExamples);
  const auto arguments = std::make_shared<EvalPosesArguments>();
  command->add_option("MODEL", arguments->model, "the model's folder")->type_name("FOLDER")->required();
  command->add_option("--data", arguments->data, "photos with joints, of which val serve: a folder with a table")->type_name("FOLDER")->required();
  command->add_option("--pairs", arguments->pairs.pairs, "how many")->check(CLI::Range(1, 10000))->capture_default_str();
  command->add_option("--apart", arguments->pairs.apart, "rows of the table between the two of a pair")->check(CLI::Range(1, 100000))->capture_default_str();
  command->add_option("--finder", arguments->finder, "a pose finder, to look for the joints of the results")->type_name("FOLDER");
  command->add_option("--picture", arguments->picture, "source, result, own tokens and truth of every pair in a row");
  arguments->job.add_to(command, {"seed", "temperature", "top-k", "top-p", "greedy", "guidance", "steps", "blend"});
  add_overwrite(command, arguments->overwrite);
  arguments->machine.add_machine_to(command);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
