#ifdef ILAT_HAS_ONEDNN
#include <hwy/targets.h>
#include <oneapi/dnnl/dnnl.h>

#include <cstdint>
#endif

#include <algorithm>
#include <string>
#include <thread>

#include "backend/registry.h"
#ifdef ILAT_HAS_ONEDNN
#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/precision_here.h"
#include "config/enum_names.h"
#include "kernels/threads.h"
#else
#include "ilat/error.h"
#endif

namespace ilat {

namespace {

#ifdef ILAT_HAS_ONEDNN

std::string library() {
  const dnnl_version_t& version = *dnnl_version();
  return "oneDNN " + std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
         std::to_string(version.patch);
}

/// What our kernels use on this processor, the best first in Highway's numbering.
std::string instruction_set() {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  return hwy::TargetName(targets & -targets);
}

BackendInfo info() {
  return {.summary = library() + " and Highway",
          .available = true,
          .devices = {"cpu"},
          .precisions = {Precision::float32, Precision::bfloat16, Precision::int8},
          .facts = {{"threads", std::to_string(usable_threads())}, {"instruction_set", instruction_set()},
                    {"precision", std::string(name_of(cpu::precision_of_large_models()))}}};
}

#else

constexpr const char* kMissing = "this build has no oneDNN or no Highway; install libdnnl-dev and libhwy-dev, and build again";

BackendInfo info() { return {.summary = "oneDNN and Highway", .available = false, .unavailable_because = kMissing}; }

std::unique_ptr<Backend> open_cpu_backend(const std::filesystem::path&, const OpenOptions&) {
  throw Error(ErrorCode::usage, kMissing, "backend");
}

#endif

}  // namespace

void register_cpu_backend(BackendRegistry& registry) {
  registry.add({.name = "cpu", .preference = 20, .info = info, .open = open_cpu_backend});
}

}  // namespace ilat
