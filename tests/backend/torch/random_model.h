#pragma once

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <rapidcheck.h>

#include <memory>
#include <string>

#include "backend_over.h"
#include "support/small_model.h"

namespace ilat::test {

/// A small model of all three parts whose random weights are large enough for every row to matter.
struct RandomModel {
  ModelConfig config;
  Networks networks;
  std::unique_ptr<Backend> backend;
};

/// Which backend a case of a property runs on: every promise holds on all of them.
inline std::string any_backend() { return *rc::gen::element<std::string>("torch", "cpu"); }

/// @param backend its name
inline RandomModel random_model(const SmallModelOptions& options, const std::string& backend = "torch") {
  const c10::AutoGradMode no_gradient(false);
  RandomModel model;
  model.config = small_model_config(options);
  model.networks.image_tokenizer = std::make_shared<ImageTokenizer>(*model.config.image_tokenizer);
  if (model.config.sketch_tokenizer) model.networks.sketch_tokenizer = std::make_shared<SketchTokenizer>(*model.config.sketch_tokenizer);
  const TransformerConfig& transformer = *model.config.transformer;
  const auto shaken = [](auto module) {
    for (at::Tensor& parameter : module->parameters()) parameter.normal_(0, 0.3);
    module->eval();  // the reference, too, without dropout
    return module;
  };
  if (options.layout == Layout::packed)
    model.networks.packed_transformer = shaken(std::make_shared<PackedTransformer>(transformer));
  else
    model.networks.transformer = shaken(std::make_shared<Transformer>(transformer));
  model.backend = backend_over(backend, model.config, model.networks);
  return model;
}

}  // namespace ilat::test
