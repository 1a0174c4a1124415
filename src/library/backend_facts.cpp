#include "library/backend_facts.h"

#ifdef ILAT_HAS_TORCH
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <cstdlib>
#include <filesystem>
#include <thread>
#endif

namespace ilat {

#ifdef ILAT_HAS_TORCH

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

}  // namespace

std::map<std::string, std::string> backend_facts() {
  return {{"name", "LibTorch"},
          {"version", TORCH_VERSION},
          {"threads", std::to_string(at::get_num_threads())},
          {"blas", blas_file()},
          {"instruction_set", kernels_in_use()}};
}

void use_all_processors() {
  const unsigned processors = std::thread::hardware_concurrency();
  if (processors > 0 && std::getenv("OMP_NUM_THREADS") == nullptr) at::set_num_threads(static_cast<int>(processors));
}

#else

std::map<std::string, std::string> backend_facts() { return {}; }

void use_all_processors() {}

#endif

}  // namespace ilat
