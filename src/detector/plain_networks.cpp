#include "detector/plain_networks.h"

namespace ilat {
namespace {

template <class Visitor>
void each_of_block(const std::string& name, int width, const Visitor& visit) {
  visit(name + ".conv1", PlainConvolution::Shape{.in = width, .out = width});
  visit(name + ".conv2", PlainConvolution::Shape{.in = width, .out = width});
}

/// Calls visit(name, shape) for every convolution. @param prefix of the names
template <class Visitor>
void each_convolution(const PictureNetwork& network, const std::string& prefix, const Visitor& visit) {
  int channels = network.channels;
  visit(prefix + "stem", PlainConvolution::Shape{.in = 3, .out = channels, .stride = 2});
  for (std::size_t i = 0; i < network.widths.size(); ++i) {
    const int wider = network.widths[i] * network.channels;
    visit(prefix + "down." + std::to_string(i), PlainConvolution::Shape{.in = channels, .out = wider, .stride = 2});
    each_of_block(prefix + "block." + std::to_string(i), wider, visit);
    channels = wider;
  }
  visit(prefix + "output",
        PlainConvolution::Shape{.in = channels, .out = network.outputs, .kernel = PictureNetwork::kLastSide, .padding = 0});
}

/// The same of the finder.
template <class Visitor>
void each_convolution(const FaceDetectorConfig& config, const Visitor& visit) {
  const int width = config.finder_channels;
  visit("finder.stem1", PlainConvolution::Shape{.in = 3, .out = config.stem_channels, .stride = 2});
  visit("finder.stem2", PlainConvolution::Shape{.in = config.stem_channels, .out = width, .stride = 2});
  for (int i = 0; i < config.finder_blocks; ++i) each_of_block("finder.block." + std::to_string(i), width, visit);
  visit("finder.head", PlainConvolution::Shape{.in = width, .out = 7, .kernel = 1, .padding = 0});
}

using Layers = std::map<std::string, PlainConvolution>;

/// A visitor that reads what it is told of.
auto reader(Layers& all, const SafetensorsFile& weights) {
  return [&](const std::string& name, const PlainConvolution::Shape& shape) {
    all[name] = PlainConvolution(shape, weights.at(name + ".weight"), weights.at(name + ".bias"));
  };
}

/// A visitor that lists what it is told of.
auto lister(ExpectedTensors& expected) {
  return [&](const std::string& name, const PlainConvolution::Shape& shape) {
    expected[name + ".weight"] = {shape.out, shape.in, shape.kernel, shape.kernel};
    expected[name + ".bias"] = {shape.out};
  };
}

PlainBlock block(Layers& all, const std::string& name) {
  return {std::move(all.at(name + ".conv1")), std::move(all.at(name + ".conv2"))};
}

}  // namespace

FeatureMap PlainBlock::operator()(const FeatureMap& x, int threads) const {
  return conv2(conv1(x, {.threads = threads}), {.added = &x, .threads = threads});
}

PlainFinder::PlainFinder(const FaceDetectorConfig& config, const SafetensorsFile& weights) {
  Layers all;
  each_convolution(config, reader(all, weights));
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

PlainPictureNetwork::PlainPictureNetwork(const PictureNetwork& network, const SafetensorsFile& weights, const std::string& name) {
  Layers all;
  each_convolution(network, name, reader(all, weights));
  stem_ = std::move(all.at(name + "stem"));
  output_ = std::move(all.at(name + "output"));
  for (std::size_t i = 0; i < network.widths.size(); ++i) {
    down_.push_back(std::move(all.at(name + "down." + std::to_string(i))));
    blocks_.push_back(block(all, name + "block." + std::to_string(i)));
  }
}

FeatureMap PlainPictureNetwork::operator()(const FeatureMap& crop) const {
  FeatureMap h = stem_(crop, {});                                                    // [S / 2, S / 2, C]
  for (std::size_t i = 0; i < down_.size(); ++i) h = blocks_[i](down_[i](h, {}), 1);  // ... [4, 4, ..]
  return output_(h, {.relu = false});                                                // [1, 1, outputs]
}

ExpectedTensors expected_tensors(const PictureNetwork& network) {
  ExpectedTensors expected;
  each_convolution(network, "", lister(expected));
  return expected;
}

ExpectedTensors expected_tensors(const FaceDetectorConfig& config) {
  ExpectedTensors expected;
  each_convolution(config, lister(expected));
  each_convolution(landmark_network(config), "landmarks.", lister(expected));
  return expected;
}

}  // namespace ilat
