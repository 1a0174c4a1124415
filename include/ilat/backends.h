#pragma once

#include <map>
#include <string>
#include <vector>

#include "ilat/options.h"

namespace ilat {

/// What one backend of this build says of itself on this machine.
struct BackendInfo {
  std::string name = {};                        ///< as OpenOptions::backend takes it
  std::string summary = {};                     ///< in a few words: "LibTorch modules"
  bool available = false;                    ///< whether it runs here
  std::string unavailable_because = {};         ///< empty where it runs
  std::vector<std::string> devices = {};        ///< it can run on here: "cpu", "cuda:0"
  std::vector<Precision> precisions = {};       ///< it can compute in
  std::map<std::string, std::string> facts = {};  ///< version, threads, libraries: for people
};

/// The backends of this build, the preferred one first, whether they run here or not.
std::vector<BackendInfo> backends();

}  // namespace ilat
