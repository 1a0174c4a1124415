#include "model_io/model_folder/model_writer.h"

#include <system_error>

#include "config/model_checks.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/stage_safetensors.h"

namespace ilat {
namespace {

/// The model's folder, made if need be; gone again if nothing came into it.
class ModelPlace {
 public:
  explicit ModelPlace(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::error_code failed;
    made_ = std::filesystem::create_directories(folder_, failed);
    if (!std::filesystem::is_directory(folder_, failed))
      throw Error(ErrorCode::unwritable, "cannot make this folder: " + failed.message(), folder_.string());
  }
  ModelPlace(const ModelPlace&) = delete;
  ModelPlace& operator=(const ModelPlace&) = delete;
  ~ModelPlace() {
    std::error_code ignored;
    if (made_) std::filesystem::remove(folder_, ignored);  // only if it is empty
  }

 private:
  std::filesystem::path folder_;
  bool made_ = false;
};

}  // namespace

void write_model(const std::filesystem::path& folder, const ModelConfig& config, const std::vector<ModelPart>& parts) {
  problems_of(config).throw_if_any(ErrorCode::bad_model, folder.string());
  const ModelPlace place(folder);
  StagedFiles files;
  for (const ModelPart& part : parts) stage_safetensors(files, folder / part.file, part.weights.tensors, part.metadata);
  const std::string json = model_config_to_json(config);
  const std::span<const std::byte> text = std::as_bytes(std::span(json));
  files.add(folder / kModelConfigFile, std::span(&text, 1));
  files.commit();
}

}  // namespace ilat
