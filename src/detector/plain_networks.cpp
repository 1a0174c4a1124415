#include "detector/plain_networks.h"

namespace ilat {
namespace {

/// Calls visit(name, shape) for every convolution of both networks.
template <class Visitor>
void each_convolution(const FaceDetectorConfig& config, const Visitor& visit) {
  const auto block = [&](const std::string& name, int width) {
    visit(name + ".conv1", PlainConvolution::Shape{.in = width, .out = width});
    visit(name + ".conv2", PlainConvolution::Shape{.in = width, .out = width});
  };
  const int width = config.finder_channels;
  visit("finder.stem1", PlainConvolution::Shape{.in = 3, .out = config.stem_channels, .stride = 2});
  visit("finder.stem2", PlainConvolution::Shape{.in = config.stem_channels, .out = width, .stride = 2});
  for (int i = 0; i < config.finder_blocks; ++i) block("finder.block." + std::to_string(i), width);
  visit("finder.head", PlainConvolution::Shape{.in = width, .out = 7, .kernel = 1, .padding = 0});

  int channels = config.landmark_channels;
  visit("landmarks.stem", PlainConvolution::Shape{.in = 3, .out = channels, .stride = 2});
  for (int i = 0; i < 3; ++i) {
    const int wider = 2 * (i + 1) * config.landmark_channels;
    visit("landmarks.down." + std::to_string(i), PlainConvolution::Shape{.in = channels, .out = wider, .stride = 2});
    block("landmarks.block." + std::to_string(i), wider);
    channels = wider;
  }
  visit("landmarks.output", PlainConvolution::Shape{.in = channels, .out = 99, .kernel = 4, .padding = 0});
}

std::map<std::string, PlainConvolution> read(const FaceDetectorConfig& config, const SafetensorsFile& weights) {
  std::map<std::string, PlainConvolution> all;
  each_convolution(config, [&](const std::string& name, const PlainConvolution::Shape& shape) {
    all[name] = PlainConvolution(shape, weights.at(name + ".weight"), weights.at(name + ".bias"));
  });
  return all;
}

PlainBlock block(std::map<std::string, PlainConvolution>& all, const std::string& name) {
  return {std::move(all.at(name + ".conv1")), std::move(all.at(name + ".conv2"))};
}

}  // namespace

FeatureMap PlainBlock::operator()(const FeatureMap& x, int threads) const {
  return conv2(conv1(x, {.threads = threads}), {.added = &x, .threads = threads});
}

PlainFinder::PlainFinder(const FaceDetectorConfig& config, const SafetensorsFile& weights) {
  auto all = read(config, weights);
  stem1_ = std::move(all.at("finder.stem1"));
  stem2_ = std::move(all.at("finder.stem2"));
  head_ = std::move(all.at("finder.head"));
  for (int i = 0; i < config.finder_blocks; ++i) blocks_.push_back(block(all, "finder.block." + std::to_string(i)));
}

FeatureMap PlainFinder::operator()(const FeatureMap& picture, int threads) const {
  FeatureMap h = stem1_(picture, {.threads = threads});  // [H / 2, W / 2, C1]
  h = stem2_(h, {.threads = threads});                   // [H / 4, W / 4, C]
  for (const PlainBlock& next : blocks_) h = next(h, threads);
  return head_(h, {.relu = false, .threads = threads});  // [H / 4, W / 4, 7]
}

PlainLandmarkNetwork::PlainLandmarkNetwork(const FaceDetectorConfig& config, const SafetensorsFile& weights) {
  auto all = read(config, weights);
  stem_ = std::move(all.at("landmarks.stem"));
  output_ = std::move(all.at("landmarks.output"));
  for (int i = 0; i < 3; ++i) {
    down_.push_back(std::move(all.at("landmarks.down." + std::to_string(i))));
    blocks_.push_back(block(all, "landmarks.block." + std::to_string(i)));
  }
}

FeatureMap PlainLandmarkNetwork::operator()(const FeatureMap& crop) const {
  FeatureMap h = stem_(crop, {});                                                 // [32, 32, C]
  for (std::size_t i = 0; i < down_.size(); ++i) h = blocks_[i](down_[i](h, {}), 1);  // ... [4, 4, 6 C]
  return output_(h, {.relu = false});                                             // [1, 1, 99]
}

ExpectedTensors expected_tensors(const FaceDetectorConfig& config) {
  ExpectedTensors expected;
  each_convolution(config, [&](const std::string& name, const PlainConvolution::Shape& shape) {
    expected[name + ".weight"] = {shape.out, shape.in, shape.kernel, shape.kernel};
    expected[name + ".bias"] = {shape.out};
  });
  return expected;
}

}  // namespace ilat
