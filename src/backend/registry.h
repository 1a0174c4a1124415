#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "ilat/backends.h"
#include "ilat/options.h"

namespace ilat {

/// A way to run models, under the name by which people choose it.
struct BackendEntry {
  std::string name;
  int preference = 0;                 ///< "auto" takes the highest that runs here and has the device and the precision
  std::function<BackendInfo()> info;  ///< `name` is filled in by the registry
  /// @param options checked: a device and a precision that info() lists (or automatic), no negative number of threads
  std::function<std::unique_ptr<Backend>(const std::filesystem::path& model_folder, const OpenOptions& options)> open;
};

/// The backends that may be chosen from. Not to be changed while another thread reads it.
class BackendRegistry {
 public:
  /// A backend of the same name is replaced.
  void add(BackendEntry entry);

  /// All of them, the preferred one first.
  std::vector<BackendInfo> infos() const;

  /// Opens a model on the backend that `options` ask for.
  /// @throws Error usage if there is no such backend or it does not run here, if it has not the device or precision asked
  /// for; and what the backend's open() throws (not_found, bad_model).
  std::unique_ptr<Backend> open(const std::filesystem::path& model_folder, const OpenOptions& options) const;

 private:
  const BackendEntry& choose(const OpenOptions& options) const;

  std::vector<BackendEntry> entries_;  // the preferred one first
};

}  // namespace ilat
