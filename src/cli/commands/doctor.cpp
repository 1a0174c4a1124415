#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <opencv2/core/version.hpp>
#include <string>
#include <thread>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/report.h"
#include "config/enum_names.h"
#include "ilat/backends.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat doctor
      Versions, threads, instruction sets, and what to change for more speed.
  ilat doctor --json
      The same as one JSON object, to put into a report.)";

std::vector<std::string> instruction_sets() {
  std::vector<std::string> sets;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) sets.emplace_back("sse4.2");
  if (__builtin_cpu_supports("avx2")) sets.emplace_back("avx2");
  if (__builtin_cpu_supports("fma")) sets.emplace_back("fma");
  if (__builtin_cpu_supports("avx512f")) sets.emplace_back("avx512f");
  if (__builtin_cpu_supports("avx512bw")) sets.emplace_back("avx512bw");
  if (__builtin_cpu_supports("avx512vnni")) sets.emplace_back("avx512vnni");
  if (__builtin_cpu_supports("avx512bf16")) sets.emplace_back("bf16");
#elif defined(__aarch64__)
  sets.emplace_back("neon");
#endif
  return sets;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

nlohmann::json to_json(const BackendInfo& info) {
  nlohmann::json backend = nlohmann::json(info.facts);
  backend["name"] = info.name;
  backend["summary"] = info.summary;
  backend["available"] = info.available;
  if (!info.available) backend["unavailable_because"] = info.unavailable_because;
  backend["devices"] = info.devices;
  for (const Precision precision : info.precisions) backend["precisions"].push_back(name_of(precision));
  return backend;
}

/// What a user can change to make the program faster.
std::vector<std::string> hints(const std::vector<BackendInfo>& all) {
  std::vector<std::string> found;
  if (environment("OMP_WAIT_POLICY") != "PASSIVE")
    found.emplace_back("OMP_WAIT_POLICY is not PASSIVE: OpenMP's workers spin while they wait, which slows generation");
  const std::string threads = environment("OMP_NUM_THREADS"), cores = std::to_string(std::thread::hardware_concurrency());
  if (!threads.empty() && threads != cores)
    found.push_back("OMP_NUM_THREADS lets the networks run on " + threads + " of " + cores +
                    " processors; unset it to use all");
  std::string blas;
  for (const BackendInfo& backend : all)
    if (const auto fact = backend.facts.find("blas"); fact != backend.facts.end()) blas = fact->second;
  if (blas.find("openblas") != std::string::npos && blas.find("pthread") != std::string::npos)
    found.emplace_back("OpenBLAS brings threads of its own beside OpenMP's; libopenblas0-openmp shares them");
  else if (blas.find("libblas") != std::string::npos)
    found.emplace_back("the reference BLAS does the matrix products; install libopenblas0-openmp, many times as fast");
  if (std::ranges::none_of(all, &BackendInfo::available)) found.emplace_back("this build has no backend: it cannot edit; build with -DILAT_TORCH=ON");
  return found;
}

nlohmann::json examine() {
  const std::vector<BackendInfo> all = backends();
  nlohmann::json listed = nlohmann::json::array();
  for (const BackendInfo& info : all) listed.push_back(to_json(info));
  return {{"ilat", ILAT_VERSION},
          {"compiler", __VERSION__},
          {"opencv", CV_VERSION},
          {"cli11", CLI11_VERSION},
          {"processors", std::thread::hardware_concurrency()},
          {"instruction_sets", instruction_sets()},
          {"omp_wait_policy", environment("OMP_WAIT_POLICY")},
          {"omp_num_threads", environment("OMP_NUM_THREADS")},
          {"backends", listed},
          {"hints", hints(all)}};
}

void print(const nlohmann::json& facts, const std::string& indent) {
  for (const auto& [key, value] : facts.items()) {
    if (value.is_object()) {
      std::printf("%s%s\n", indent.c_str(), key.c_str());
      print(value, indent + "  ");
    } else if (value.is_array()) {
      std::printf("%s%s\n", indent.c_str(), key.c_str());
      for (const auto& entry : value)
        entry.is_object() ? print(entry, indent + "  ")
                          : static_cast<void>(std::printf("%s  %s\n", indent.c_str(), entry.get<std::string>().c_str()));
    } else {
      const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      std::printf("%s%-18s %s\n", indent.c_str(), key.c_str(), text.c_str());
    }
  }
}

}  // namespace

void add_doctor_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("doctor", "Say what the program runs on and what slows it down");
  command->footer(kExamples);
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "print one JSON object");
  command->callback([json] {
    const auto facts = examine();
    *json ? print_json(facts) : print(facts, "");
  });
}

}  // namespace ilat
