#include "model_io/model_folder/model_folder.h"

#include "files/atomic_file.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {

ModelConfig read_model_config(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / kModelConfigFile;
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) {
    const bool is_folder = std::filesystem::is_directory(folder, failed);
    throw Error(ErrorCode::not_found,
                std::string(is_folder ? "there is no model.json in this folder" : "there is no such folder") +
                    "; a model folder holds " + kModelConfigFile + " (the architecture) and the weights " +
                    kImageTokenizerFile + ", " + kSketchTokenizerFile + " and " + kTransformerFile,
                folder.string());
  }
  return parse_model_config(read_text_file(file), file.string());
}

void write_model_config(const std::filesystem::path& folder, const ModelConfig& config) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (!std::filesystem::is_directory(folder)) {
    throw Error(ErrorCode::unwritable, "cannot make this folder: " + failed.message(), folder.string());
  }
  write_file_atomically(folder / kModelConfigFile, model_config_to_json(config));
}

void check_tensors(const std::map<std::string, TensorView>& found, const ExpectedTensors& expected,
                   const std::string& origin, const std::string& network) {
  std::string missing, unexpected, shapes;
  int problems = 0;
  constexpr int kShown = 20;
  const auto list = [&problems](std::string& kind, const std::string& line) {
    if (++problems <= kShown) kind += "\n  " + line;
  };
  for (const auto& [name, shape] : expected) {
    const auto tensor = found.find(name);
    if (tensor == found.end()) {
      list(missing, "missing: " + name + " " + shape_text(shape));
    } else if (tensor->second.shape != shape) {
      list(shapes, "shape: " + name + " expected " + shape_text(shape) + ", got " + shape_text(tensor->second.shape));
    }
  }
  for (const auto& [name, tensor] : found) {
    if (!expected.contains(name)) list(unexpected, "unexpected: " + name + " " + shape_text(tensor.shape));
  }
  if (problems == 0) return;
  throw Error(ErrorCode::bad_model,
              "the weights do not fit " + network + ", " + std::to_string(problems) +
                  (problems == 1 ? " tensor:" : " tensors:") + missing + unexpected + shapes +
                  (problems > kShown ? "\n  and " + std::to_string(problems - kShown) + " more" : ""),
              origin);
}

}  // namespace ilat
