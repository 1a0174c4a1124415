#pragma once

#include <filesystem>
#include <memory>

#include "backend/backend.h"

namespace ilat {

class ImageTokenizer;
class SketchTokenizer;
class Transformer;
class PackedTransformer;

/// The networks that a backend runs; a part that is missing is an error when it is asked for.
struct Networks {
  std::shared_ptr<ImageTokenizer> image_tokenizer;
  std::shared_ptr<SketchTokenizer> sketch_tokenizer;
  std::shared_ptr<Transformer> transformer = {};               // layout = paper
  std::shared_ptr<PackedTransformer> packed_transformer = {};  // layout = packed
};

/// Loads the parts that FOLDER/model.json names.
/// @throws Error not_found or bad_model.
std::unique_ptr<Backend> open_torch_backend(const std::filesystem::path& folder, const OpenOptions& options = {});

/// The same over networks in memory, where they lie (any device). They are put in eval mode.
std::unique_ptr<Backend> make_torch_backend(ModelConfig config, Networks networks,
                                            Precision precision = Precision::float32);

}  // namespace ilat
