#include "model_io/model_folder/model_writer.h"

#include <unistd.h>

#include "config/model_checks.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {
namespace {

/// Files that wait beside their places. Those that were not put in place go with it, and the folder if it made it.
class Staging {
 public:
  explicit Staging(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::error_code failed;
    made_folder_ = std::filesystem::create_directories(folder_, failed);
    if (!std::filesystem::is_directory(folder_, failed))
      throw Error(ErrorCode::unwritable, "cannot make this folder: " + failed.message(), folder_.string());
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    std::error_code ignored;
    for (const auto& file : waiting_) std::filesystem::remove(waiting_name(file), ignored);
    if (made_folder_ && !done_) std::filesystem::remove(folder_, ignored);  // only if it is empty
  }

  void add(const ModelPart& part) {
    check_place(part.file);
    waiting_.push_back(folder_ / part.file);
    write_safetensors(waiting_name(waiting_.back()), part.weights.tensors, part.metadata);
  }

  void put_in_place(const ModelConfig& config) {
    check_place(kModelConfigFile);
    for (const auto& file : waiting_) {
      std::error_code failed;
      std::filesystem::rename(waiting_name(file), file, failed);
      if (failed) throw Error(ErrorCode::unwritable, "cannot be replaced: " + failed.message(), file.string());
    }
    waiting_.clear();
    write_model_config(folder_, config);
    done_ = true;
  }

 private:
  void check_place(const std::string& file) const {
    std::error_code ignored;
    if (std::filesystem::is_directory(folder_ / file, ignored))
      throw Error(ErrorCode::unwritable, "is a folder; expected a file's place", (folder_ / file).string());
  }
  static std::filesystem::path waiting_name(std::filesystem::path file) {
    return file += ".new-" + std::to_string(::getpid());
  }

  std::filesystem::path folder_;
  std::vector<std::filesystem::path> waiting_;
  bool made_folder_ = false;
  bool done_ = false;
};

}  // namespace

void write_model(const std::filesystem::path& folder, const ModelConfig& config, const std::vector<ModelPart>& parts) {
  problems_of(config).throw_if_any(ErrorCode::bad_model, folder.string());
  Staging staging(folder);
  for (const ModelPart& part : parts) staging.add(part);
  staging.put_in_place(config);
}

}  // namespace ilat
