#include "backend/registry.h"

#include <algorithm>

#include "config/enum_names.h"
#include "files/joined.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr int kMostThreads = 1024;  // more than any machine has, and few enough to be started

BackendInfo info_of(const BackendEntry& entry) {
  BackendInfo info = entry.info();
  info.name = entry.name;
  return info;
}

bool computes_in(const BackendInfo& backend, Precision precision) {
  return precision == Precision::automatic || std::ranges::find(backend.precisions, precision) != backend.precisions.end();
}

bool offers(const BackendInfo& backend, const OpenOptions& options) {
  return std::ranges::find(backend.devices, options.device) != backend.devices.end() &&
         computes_in(backend, options.precision);
}

/// @throws Error usage that names the option and what there is
void check_offers(const BackendInfo& backend, const OpenOptions& options) {
  if (std::ranges::find(backend.devices, options.device) == backend.devices.end())
    throw Error(ErrorCode::usage,
                "\"" + options.device + "\" is no device of the backend " + backend.name + " here; it has " +
                    joined(backend.devices),
                "device");
  if (computes_in(backend, options.precision)) return;
  std::vector<std::string> offered;
  for (const Precision precision : backend.precisions) offered.emplace_back(name_of(precision));
  throw Error(ErrorCode::usage,
              "the backend " + backend.name + " does not compute in " + std::string(name_of(options.precision)) +
                  " here; it has " + joined(offered),
              "precision");
}

}  // namespace

void BackendRegistry::add(BackendEntry entry) {
  std::erase_if(entries_, [&](const BackendEntry& other) { return other.name == entry.name; });
  entries_.push_back(std::move(entry));
  std::ranges::stable_sort(entries_, std::ranges::greater(), &BackendEntry::preference);
}

std::vector<BackendInfo> BackendRegistry::infos() const {
  std::vector<BackendInfo> all;
  for (const BackendEntry& entry : entries_) all.push_back(info_of(entry));
  return all;
}

const BackendEntry& BackendRegistry::choose(const OpenOptions& options) const {
  const std::string& name = options.backend;
  const BackendEntry* first = nullptr;  // that runs here, whatever it offers
  std::vector<std::string> names;
  std::string reasons;
  for (const BackendEntry& entry : entries_) {
    names.push_back(entry.name);
    if (name != kAutomaticBackend && name != entry.name) continue;
    const BackendInfo info = entry.info();
    if (info.available && (name == entry.name || offers(info, options))) return entry;
    if (info.available) {
      if (first == nullptr) first = &entry;
      continue;
    }
    reasons.append(reasons.empty() ? "" : "; ").append(entry.name).append(": ").append(info.unavailable_because);
  }
  if (first != nullptr) return *first;
  if (!reasons.empty()) throw Error(ErrorCode::usage, "does not run here: " + reasons, "backend");
  if (names.empty())
    throw Error(ErrorCode::usage, "this build has no backend that runs models; build with oneDNN or LibTorch", "backend");
  throw Error(ErrorCode::usage, "\"" + name + "\" is no backend of this build; it has " + joined(names), "backend");
}

std::unique_ptr<Backend> BackendRegistry::open(const std::filesystem::path& model_folder,
                                               const OpenOptions& options) const {
  const BackendEntry& entry = choose(options);
  check_offers(info_of(entry), options);
  if (options.threads < 0 || options.threads > kMostThreads)
    throw Error(ErrorCode::usage,
                "is " + std::to_string(options.threads) + "; expected 1 to " + std::to_string(kMostThreads) +
                    ", or 0 for every processor",
                "threads");
  return entry.open(model_folder, options);
}

}  // namespace ilat
