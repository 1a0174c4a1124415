#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace ilat {

/// What a run is, beside its numbers: run.json in its folder.
struct RunRecord {
  std::string network;                         ///< "image-tokenizer", ...
  std::string recipe_file;                     ///< its name
  std::string recipe;                          ///< the whole recipe
  std::string data;                            ///< where the samples come from
  std::map<std::string, std::string> machine;  ///< processor, cores, memory, threads, ...
};

/// This machine.
std::map<std::string, std::string> describe_machine();

/// @throws Error unwritable
void write_run_record(const std::filesystem::path& run, const RunRecord& record);
/// @throws Error not_found, bad_input
RunRecord read_run_record(const std::filesystem::path& run);

}  // namespace ilat
