#include "training/report/run_record.h"

#include <sys/utsname.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "files/atomic_file.h"
#include "files/json_text.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr const char* kFile = "run.json";

/// What stands behind the colon of a line of /proc.
std::string fact(const char* file, const std::string& key) {
  std::ifstream input(file);
  for (std::string line; std::getline(input, line);) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with(key) || colon == std::string::npos) continue;
    const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? std::string() : line.substr(begin);
  }
  return {};
}

}  // namespace

std::map<std::string, std::string> describe_machine() {
  std::map<std::string, std::string> machine{{"cores", std::to_string(std::thread::hardware_concurrency())}};
  if (const std::string model = fact("/proc/cpuinfo", "model name"); !model.empty()) machine["processor"] = model;
  if (const double kilobytes = std::atof(fact("/proc/meminfo", "MemTotal").c_str()); kilobytes > 0)
    machine["memory"] = std::to_string(std::llround(kilobytes / 1e6)) + " GB";
  if (utsname system{}; uname(&system) == 0) machine["system"] = std::string(system.sysname) + " " + system.release + ", " + system.machine;
  return machine;
}

void write_run_record(const std::filesystem::path& run, const RunRecord& record) {
  const nlohmann::json json{{"network", record.network}, {"recipe_file", record.recipe_file}, {"recipe", record.recipe}, {"data", record.data}, {"machine", record.machine}};
  std::filesystem::create_directories(run);
  write_file_atomically(run / kFile, json.dump(2) + "\n");
}

RunRecord read_run_record(const std::filesystem::path& run) {
  const std::filesystem::path file = run / kFile;
  const nlohmann::json json = parse_json(read_text_file(file), file.string(), ErrorCode::bad_input);
  RunRecord record;
  for (const auto& [key, field] : {std::pair{"network", &record.network}, std::pair{"recipe_file", &record.recipe_file},
                                   std::pair{"recipe", &record.recipe}, std::pair{"data", &record.data}})
    if (!json.is_object() || !json.contains(key) || !take(json[key], *field))
      throw Error(ErrorCode::bad_input, std::string("has no text `") + key + "`", file.string());
  if (json.contains("machine")) take(json["machine"], record.machine);
  return record;
}

}  // namespace ilat
