#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <filesystem>
#include <string>

#include "backend/registry.h"
#include "backend/torch/torch_backend.h"
#include "nn/threads.h"

namespace ilat {

namespace {

/// The file that holds the BLAS in use: `libblas.so.3` may stand for any of several.
std::string blas_file() {
  void* symbol = dlsym(RTLD_DEFAULT, "sgemm_");
  Dl_info info{};
  if (symbol == nullptr || dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) return "built in";
  std::error_code failed;
  const auto real = std::filesystem::canonical(info.dli_fname, failed);
  return failed ? info.dli_fname : real.string();
}

/// "AVX2", "AVX512": which of its kernels LibTorch chose on this processor.
std::string kernels_in_use() {
  const std::string config = at::show_config();
  const std::string key = "CPU capability usage: ";
  const auto start = config.find(key);
  if (start == std::string::npos) return "unknown";
  return config.substr(start + key.size(), config.find('\n', start) - start - key.size());
}

std::vector<std::string> devices() {
  std::vector<std::string> found{"cpu"};
  for (std::size_t i = 0; i < torch::cuda::device_count(); ++i) found.push_back("cuda:" + std::to_string(i));
  return found;
}

BackendInfo info() {
  return {.summary = "LibTorch " TORCH_VERSION,
          .available = true,
          .devices = devices(),
          .precisions = {Precision::float32, Precision::bfloat16},
          .facts = {{"threads", std::to_string(default_threads())},
                    {"blas", blas_file()},
                    {"instruction_set", kernels_in_use()}}};
}

}  // namespace

void register_torch_backend(BackendRegistry& registry) {
  registry.add({.name = "torch", .preference = 10, .info = info, .open = open_torch_backend});
}

}  // namespace ilat
