#include "detector/torch/face_networks.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace ilat {
namespace {

/// He's initialisation: what keeps a ReLU network's signal at its size. @param gain below 1 for a branch that starts small
std::shared_ptr<Convolution> convolution(const Convolution::Options& options, double gain = 1) {
  auto made = std::make_shared<Convolution>(options);
  const c10::AutoGradMode no_gradient(false);
  const double bound = gain * std::sqrt(6.0 / (static_cast<double>(options.in) * options.kernel * options.kernel));
  made->weight.detach().uniform_(-bound, bound);
  made->bias.detach().zero_();
  return made;
}

}  // namespace

PlainResidualBlock::PlainResidualBlock(int channels) {
  conv1_ = register_module("conv1", convolution({.in = channels, .out = channels}));
  conv2_ = register_module("conv2", convolution({.in = channels, .out = channels}, 0.3));
}

at::Tensor PlainResidualBlock::forward(const at::Tensor& x) const {
  return at::relu(x + conv2_->forward(at::relu(conv1_->forward(x))));
}

FinderModule::FinderModule(const FaceDetectorConfig& config) {
  const int channels = config.finder_channels;
  stem1_ = register_module("stem1", convolution({.in = 3, .out = config.stem_channels, .stride = 2}));
  stem2_ = register_module("stem2", convolution({.in = config.stem_channels, .out = channels, .stride = 2}));
  blocks_ = register_module("block", std::make_shared<ModuleList<PlainResidualBlock>>());
  for (int i = 0; i < config.finder_blocks; ++i) blocks_->append(std::make_shared<PlainResidualBlock>(channels));
  head_ = register_module("head", convolution({.in = channels, .out = 7, .kernel = 1, .padding = 0}, 0.1));
  const c10::AutoGradMode no_gradient(false);
  head_->bias.detach()[0].fill_(-4);  // faces are rare
}

at::Tensor FinderModule::forward(const at::Tensor& x) const {
  at::Tensor h = at::relu(stem1_->forward(x));  // [B, C1, H / 2, W / 2]
  h = at::relu(stem2_->forward(h));             // [B, C, H / 4, W / 4]
  for (std::size_t i = 0; i < blocks_->size(); ++i) h = (*blocks_)[i].forward(h);
  return head_->forward(h);  // [B, 7, H / 4, W / 4]
}

PictureModule::PictureModule(const PictureNetwork& network) {
  const int base = network.channels;
  stem_ = register_module("stem", convolution({.in = 3, .out = base, .stride = 2}));
  down_ = register_module("down", std::make_shared<ModuleList<Convolution>>());
  blocks_ = register_module("block", std::make_shared<ModuleList<PlainResidualBlock>>());
  int width = base;
  for (const int times : network.widths) {
    down_->append(convolution({.in = width, .out = times * base, .stride = 2}));
    width = times * base;
    blocks_->append(std::make_shared<PlainResidualBlock>(width));
  }
  // A layer over the whole map is a convolution as large as the map: the plain twin needs no other kind.
  output_ = register_module("output", convolution({.in = width, .out = network.outputs, .kernel = PictureNetwork::kLastSide, .padding = 0}, 0.1));
}

at::Tensor PictureModule::forward(const at::Tensor& x) const {
  at::Tensor h = at::relu(stem_->forward(x));  // [B, C, S / 2, S / 2]
  for (std::size_t i = 0; i < blocks_->size(); ++i) h = (*blocks_)[i].forward(at::relu((*down_)[i].forward(h)));
  return output_->forward(h).flatten(1);  // [B, .., 4, 4] -> [B, outputs]
}

FaceDetectorModule::FaceDetectorModule(const FaceDetectorConfig& config) {
  finder_ = register_module("finder", std::make_shared<FinderModule>(config));
  landmarks_ = register_module("landmarks", std::make_shared<LandmarkModule>(config));
}

}  // namespace ilat
