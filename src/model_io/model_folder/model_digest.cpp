#include "model_io/model_folder/model_digest.h"

#include "files/sha256.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {

std::string model_digest(const std::filesystem::path& folder) {
  std::string sums = sha256_of_file(folder / kModelConfigFile) + "  " + kModelConfigFile + "\n";
  for (const char* name : {kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile})
    if (std::filesystem::exists(folder / name)) sums += sha256_of_file(folder / name) + "  " + name + "\n";
  return sha256_of(sums);
}

}  // namespace ilat
