#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/interrupt.h"
#include "cli/progress_bar.h"
#include "cli/report.h"
#include "training/data/pack_faces.h"
#include "training/data/packed_dataset.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat pack faces --size 128 -o faces-128.pack.safetensors
      Crops the portraits that faces/faces.csv lists, draws their lines, and puts both into one file.
  ilat pack faces --size 256 -o faces-256.pack.safetensors --json
      The same at twice the size; says how many portraits there are, as JSON.)";

struct PackArguments {
  std::filesystem::path folder, output;
  PackOptions options;
  bool json = false;
};

void run(const PackArguments& arguments) {
  const Interrupt interrupt;
  {
    ProgressBar bar("photos", ProgressBar::style_for(arguments.json));
    pack_faces(arguments.folder, arguments.output, arguments.options, [&bar](int done, int total) {
      bar.update(done, total);
      return !Interrupt::requested();
    });
  }
  if (!arguments.json) return void(std::puts(arguments.output.c_str()));
  const PackedDataset data = PackedDataset::open(arguments.output);
  print_json({{"output", arguments.output.string()},
              {"side", data.side()},
              {"train", data.train.size()},
              {"val", data.val.size()}});
}

}  // namespace

void add_pack_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("pack", "Make a training set of a folder of portraits");
  command->footer(kExamples);
  const auto arguments = std::make_shared<PackArguments>();
  command->add_option("FOLDER", arguments->folder, "a folder with photos/ and faces.csv")
      ->type_name("FOLDER")
      ->required();
  command->add_option("-o,--output", arguments->output, "the file to write: .safetensors")->required();
  command->add_option("--size", arguments->options.side, "side of the stored images, pixels")->capture_default_str();
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
