#include "evaluation/torch/inception.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "model_io/pytorch/import_network.h"

namespace ilat {
namespace {

constexpr std::int64_t kSide = 299;

at::Tensor mean_around(const at::Tensor& x) {
  return at::avg_pool2d(x, 3, 1, 1, /*ceil_mode=*/false, /*count_include_pad=*/false);
}

}  // namespace

Inception::Inception(const std::filesystem::path& weights)
    : weights_(read_published(weights, "Mixed_7c.branch_pool.conv.weight", "Inception-v3 of FID", inception_tensors())) {}

at::Tensor Inception::layer(const at::Tensor& x, const std::string& name, const Layout& layout) const {
  const at::Tensor h = at::conv2d(x, weights_.at(name + ".conv.weight"), {}, layout.stride,
                                  at::IntArrayRef{layout.padding_y, layout.padding_x});
  const auto of = [&](const char* part) { return weights_.at(name + ".bn." + part); };
  return at::relu(at::batch_norm(h, of("weight"), of("bias"), of("running_mean"), of("running_var"), /*training=*/false, 0,
                                 /*eps=*/1e-3, /*cudnn_enabled=*/false));
}

at::Tensor Inception::block_35(const at::Tensor& x, const std::string& name) const {
  const at::Tensor five = layer(layer(x, name + ".branch5x5_1"), name + ".branch5x5_2", {1, 2, 2});
  at::Tensor three = layer(layer(x, name + ".branch3x3dbl_1"), name + ".branch3x3dbl_2", {1, 1, 1});
  three = layer(three, name + ".branch3x3dbl_3", {1, 1, 1});
  return at::cat({layer(x, name + ".branch1x1"), five, three, layer(mean_around(x), name + ".branch_pool")}, 1);
}

at::Tensor Inception::halve_to_17(const at::Tensor& x, const std::string& name) const {
  at::Tensor three = layer(layer(x, name + ".branch3x3dbl_1"), name + ".branch3x3dbl_2", {1, 1, 1});
  three = layer(three, name + ".branch3x3dbl_3", {2, 0, 0});
  return at::cat({layer(x, name + ".branch3x3", {2, 0, 0}), three, at::max_pool2d(x, 3, 2)}, 1);
}

at::Tensor Inception::block_17(const at::Tensor& x, const std::string& name) const {
  constexpr Layout across{1, 0, 3}, down{1, 3, 0};
  at::Tensor seven = layer(layer(x, name + ".branch7x7_1"), name + ".branch7x7_2", across);
  seven = layer(seven, name + ".branch7x7_3", down);
  at::Tensor twice = layer(layer(x, name + ".branch7x7dbl_1"), name + ".branch7x7dbl_2", down);
  twice = layer(twice, name + ".branch7x7dbl_3", across);
  twice = layer(layer(twice, name + ".branch7x7dbl_4", down), name + ".branch7x7dbl_5", across);
  return at::cat({layer(x, name + ".branch1x1"), seven, twice, layer(mean_around(x), name + ".branch_pool")}, 1);
}

at::Tensor Inception::halve_to_8(const at::Tensor& x, const std::string& name) const {
  const at::Tensor three = layer(layer(x, name + ".branch3x3_1"), name + ".branch3x3_2", {2, 0, 0});
  at::Tensor seven = layer(layer(x, name + ".branch7x7x3_1"), name + ".branch7x7x3_2", {1, 0, 3});
  seven = layer(layer(seven, name + ".branch7x7x3_3", {1, 3, 0}), name + ".branch7x7x3_4", {2, 0, 0});
  return at::cat({three, seven, at::max_pool2d(x, 3, 2)}, 1);
}

at::Tensor Inception::block_8(const at::Tensor& x, const std::string& name, bool pool_maximum) const {
  const auto both = [&](const at::Tensor& h, const std::string& first) {
    return at::cat({layer(h, first + "a", {1, 0, 1}), layer(h, first + "b", {1, 1, 0})}, 1);
  };
  const at::Tensor three = both(layer(x, name + ".branch3x3_1"), name + ".branch3x3_2");
  const at::Tensor twice =
      both(layer(layer(x, name + ".branch3x3dbl_1"), name + ".branch3x3dbl_2", {1, 1, 1}), name + ".branch3x3dbl_3");
  const at::Tensor pooled = pool_maximum ? at::max_pool2d(x, 3, 1, 1) : mean_around(x);
  return at::cat({layer(x, name + ".branch1x1"), three, twice, layer(pooled, name + ".branch_pool")}, 1);
}

at::Tensor Inception::operator()(const at::Tensor& pictures) const {
  at::Tensor x = at::upsample_bilinear2d(pictures, {kSide, kSide}, /*align_corners=*/false) * 2 - 1;  // [B, 3, 299, 299]
  x = layer(layer(x, "Conv2d_1a_3x3", {2, 0, 0}), "Conv2d_2a_3x3");
  x = at::max_pool2d(layer(x, "Conv2d_2b_3x3", {1, 1, 1}), 3, 2);                // [B, 64, 73, 73]
  x = at::max_pool2d(layer(layer(x, "Conv2d_3b_1x1"), "Conv2d_4a_3x3"), 3, 2);  // [B, 192, 35, 35]
  for (const char* name : {"Mixed_5b", "Mixed_5c", "Mixed_5d"}) x = block_35(x, name);
  x = halve_to_17(x, "Mixed_6a");  // [B, 768, 17, 17]
  for (const char* name : {"Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"}) x = block_17(x, name);
  x = halve_to_8(x, "Mixed_7a");  // [B, 1280, 8, 8]
  x = block_8(block_8(x, "Mixed_7b", false), "Mixed_7c", true);  // [B, 2048, 8, 8]
  return x.mean({2, 3});
}

}  // namespace ilat
