#pragma once

#include <fstream>
#include <string>

#include "model_io/safetensors/safetensors.h"
#include "support/checkpoint_writer.h"
#include "support/golden.h"

namespace ilat::test {

/// The tiny networks of the fixture edit_end_to_end: its tensors under `prefix` ("image.", "sketch.", "gpt.").
inline std::map<std::string, TensorView> fixture_network(const SafetensorsFile& fixture, const std::string& prefix) {
  std::map<std::string, TensorView> weights;
  for (const auto& [name, tensor] : fixture.tensors())
    if (name.starts_with(prefix)) weights.emplace(name.substr(prefix.size()), tensor);
  return weights;
}

/// The same networks as the authors' three files, in `folder`: image.pth, sketch.pth and transformer.pth.
inline void write_fixture_checkpoints(const std::filesystem::path& folder, CheckpointLayout layout) {
  const auto fixture = SafetensorsFile::open(golden("edit_end_to_end.safetensors"));
  const auto write = [&](const char* name, int iteration, const char* key, const char* prefix) {
    std::ofstream(folder / name, std::ios::binary)
        << checkpoint(layout, iteration, key, fixture_network(fixture, prefix));
  };
  write("image.pth", 150000, "g_model", "image.");
  write("sketch.pth", 100000, "g_model", "sketch.");
  write("transformer.pth", 300000, "model", "gpt.");
}

}  // namespace ilat::test
