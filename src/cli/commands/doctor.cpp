#include <CLI/CLI.hpp>
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
#include "library/backend_facts.h"

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

/// What a user can change to make the program faster.
std::vector<std::string> hints(const nlohmann::json& backend) {
  std::vector<std::string> found;
  if (environment("OMP_WAIT_POLICY") != "PASSIVE")
    found.emplace_back("OMP_WAIT_POLICY is not PASSIVE: OpenMP's workers spin while they wait, which slows generation");
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  if (const int threads = backend.value("threads", cores); threads != cores)
    found.push_back("the networks run on " + std::to_string(threads) + " of " + std::to_string(cores) +
                    " processors; unset OMP_NUM_THREADS to use all");
  const std::string blas = backend.value("blas", "");
  if (blas.find("openblas") != std::string::npos && blas.find("pthread") != std::string::npos)
    found.emplace_back("OpenBLAS brings threads of its own beside OpenMP's; libopenblas0-openmp shares them");
  else if (blas.find("libblas") != std::string::npos)
    found.emplace_back("the reference BLAS does the matrix products; install libopenblas0-openmp, many times as fast");
  if (backend.empty()) found.emplace_back("this build has no backend: it cannot edit; build with -DILAT_TORCH=ON");
  return found;
}

nlohmann::json examine() {
  nlohmann::json backend = nlohmann::json::object();
  for (const auto& [key, value] : backend_facts()) backend[key] = value;
  if (backend.contains("threads")) backend["threads"] = std::stoi(backend["threads"].get<std::string>());
  return {{"ilat", ILAT_VERSION},
          {"compiler", __VERSION__},
          {"opencv", CV_VERSION},
          {"cli11", CLI11_VERSION},
          {"processors", std::thread::hardware_concurrency()},
          {"instruction_sets", instruction_sets()},
          {"omp_wait_policy", environment("OMP_WAIT_POLICY")},
          {"omp_num_threads", environment("OMP_NUM_THREADS")},
          {"backend", backend},
          {"hints", hints(backend)}};
}

void print(const nlohmann::json& facts, const std::string& indent) {
  for (const auto& [key, value] : facts.items()) {
    if (value.is_object()) {
      std::printf("%s%s\n", indent.c_str(), key.c_str());
      print(value, indent + "  ");
    } else if (value.is_array()) {
      std::printf("%s%s\n", indent.c_str(), key.c_str());
      for (const auto& entry : value) std::printf("%s  %s\n", indent.c_str(), entry.get<std::string>().c_str());
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
