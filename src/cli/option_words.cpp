#include "cli/option_words.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace ilat {

CLI::Option* add_model_option(CLI::App* command, std::filesystem::path& folder) {
  return command->add_option("--model", folder, "the model; by default $ILAT_MODEL, else models/faces-128")
      ->type_name("FOLDER");
}

CLI::Option* add_frame_option(CLI::App* command, FrameChoice& choice, Frame& frame) {
  const auto read = [&choice, &frame](const std::string& word) {
    int used = 0;
    if (word == "auto") {
      choice = FrameChoice::automatic;
    } else if (word == "full") {
      choice = FrameChoice::full;
    } else if (std::sscanf(word.c_str(), "%d,%d,%d%n", &frame.x, &frame.y, &frame.side, &used) == 3 &&
               static_cast<std::size_t>(used) == word.size() && frame.side > 0) {
      choice = FrameChoice::given;
    } else {
      throw CLI::ValidationError("--frame", "\"" + word + "\" is none of auto, full and x,y,side (pixels)");
    }
  };
  const char* meaning = "the square that the model sees, in pixels";
  return command->add_option_function<std::string>("--frame", read, meaning)->type_name("auto|full|X,Y,SIDE");
}

}  // namespace ilat
