#pragma once

#include <ATen/Functions.h>
#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "config/enum_names.h"
#include "config/model_config.h"
#include "model_io/safetensors/safetensors.h"
#include "support/golden.h"

namespace ilat::test {

/// A reference tensor as LibTorch sees it (copied; float types as float32, integers as int64).
inline at::Tensor tensor(const TensorView& view) {
  if (view.dtype == DType::f32 || view.dtype == DType::f16 || view.dtype == DType::f64 || view.dtype == DType::bf16) {
    const std::vector<float> values = to_float(view);
    return at::from_blob(const_cast<float*>(values.data()), view.shape, at::kFloat).clone();
  }
  const std::vector<std::int64_t> values = to_int(view);
  return at::from_blob(const_cast<std::int64_t*>(values.data()), view.shape, at::kLong).clone();
}

inline at::Tensor tensor(const SafetensorsFile& file, const std::string& name) { return tensor(file.at(name)); }

/// Copies the file's weights under `prefix` into the module, names translated; every parameter and buffer must be met.
inline void load_released(torch::nn::Module& module, const SafetensorsFile& file, const std::string& prefix,
                          const std::function<std::string(std::string_view)>& translate) {
  std::map<std::string, at::Tensor> targets;
  for (auto& item : module.named_parameters()) targets.emplace(item.key(), item.value());
  for (auto& item : module.named_buffers()) targets.emplace(item.key(), item.value());
  for (const auto& [name, view] : file.tensors()) {
    if (!name.starts_with(prefix)) continue;
    const std::string ours = translate(name.substr(prefix.size()));
    if (ours.empty()) continue;
    const auto target = targets.find(ours);
    ASSERT_NE(target, targets.end()) << "no parameter for " << name << " -> " << ours;
    ASSERT_EQ(target->second.sizes(), at::IntArrayRef(view.shape)) << name;
    at::Tensor detached = target->second.detach();  // shares storage
    detached.copy_(tensor(view));
    targets.erase(target);
  }
  for (const auto& [name, left] : targets) ADD_FAILURE() << "no weight in the file for " << name;
}

struct Tolerance {
  double relative_l2 = 1e-5;
  double max_absolute = 5e-5;
};

/// The fixtures' measure: relative L2 and largest absolute difference.
inline void expect_close(const at::Tensor& got, const at::Tensor& expected, const std::string& what,
                         Tolerance tolerance = {}) {
  ASSERT_EQ(got.sizes(), expected.sizes()) << what;
  const at::Tensor difference = got.to(at::kDouble) - expected.to(at::kDouble);
  const double norm = expected.to(at::kDouble).norm().item<double>();
  EXPECT_LE(difference.abs().max().item<double>(), tolerance.max_absolute) << what;
  EXPECT_LE(difference.norm().item<double>(), tolerance.relative_l2 * std::max(norm, 1e-12)) << what;
}

/// Relative, but never narrower than 1e-7: the mean of a tensor may cancel almost to nothing.
inline void expect_close(double got, double expected, const std::string& what, double relative = 1e-5) {
  EXPECT_NEAR(got, expected, std::max(relative * std::abs(expected), 1e-7)) << what;
}

/// The fixtures' `ddconfig` words, as an image or sketch tokenizer configuration (sizes the file leaves out: 0).
template <class Config>
Config released_config(const nlohmann::json& json) {
  const nlohmann::json& parts = json.contains("ddconfig") ? json.at("ddconfig") : json;
  Config config;
  config.resolution = parts.at("resolution");
  config.base_channels = parts.at("ch");
  config.multipliers = parts.at("ch_mult").get<std::vector<int>>();
  config.residual_blocks = parts.at("num_res_blocks");
  config.latent_channels = parts.at("z_channels");
  config.codebook_size = json.value("n_embed", 1);
  config.codebook_width = json.value("embed_dim", 1);
  config.norm = parts.at("norm") == "GN" ? Norm::group : Norm::instance;
  config.activation = parts.at("act") == "RELU" ? Activation::relu : Activation::swish;
  if constexpr (std::is_same_v<Config, ImageTokenizerConfig>)
    if (parts.at("use_attention").get<bool>())
      config.attention_resolutions = parts.at("attn_resolutions").get<std::vector<int>>();
  return config;
}

template <class Config>
Config released_config(const SafetensorsFile& file, const std::string& key = "config") {
  return released_config<Config>(nlohmann::json::parse(file.metadata().at(key)));
}

}  // namespace ilat::test
