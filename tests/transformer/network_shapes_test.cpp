// What the storage room knows of the transformer's weights without LibTorch is what the module has.
#include "config/network_shapes.h"

#include <gtest/gtest.h>

#include "transformer/packed_transformer.h"
#include "transformer/transformer.h"

namespace ilat {
namespace {

ExpectedTensors shapes_of(const torch::nn::Module& transformer) {
  ExpectedTensors shapes;
  for (const auto& item : transformer.named_parameters()) shapes[item.key()] = item.value().sizes().vec();
  for (const auto& item : transformer.named_buffers()) shapes[item.key()] = item.value().sizes().vec();
  return shapes;
}

TEST(NetworkShapes, Transformers) {
  TransformerConfig config{
      .layers = 3, .heads = 2, .width = 16, .tokens_per_side = 3, .image_codes = 7, .condition_codes = 5};
  EXPECT_EQ(expected_tensors(config), shapes_of(Transformer(config)));
  config.attention_mask = AttentionMask::autoencoder;
  EXPECT_EQ(expected_tensors(config), shapes_of(Transformer(config)));
  config.target_joints = 13;
  EXPECT_EQ(expected_tensors(config), shapes_of(Transformer(config)));
  config.source_joints = 13;
  EXPECT_EQ(expected_tensors(config), shapes_of(Transformer(config)));
}

TEST(NetworkShapes, PackedTransformers) {
  TransformerConfig config{.layers = 3, .heads = 2, .width = 16, .tokens_per_side = 3, .image_codes = 7};
  config.layout = Layout::packed;
  config.feature_width = 5;
  for (const int cell : {2, 8, 16, 32}) {  // fewer halvings than convolutions, as many, more
    config.resolution = 3 * cell;
    EXPECT_EQ(expected_tensors(config), shapes_of(PackedTransformer(config))) << cell;
  }
  config.kept_rows = KeptRows::features;
  config.mirror = true;
  config.codes_per_cell = 3;
  EXPECT_EQ(expected_tensors(config), shapes_of(PackedTransformer(config)));
}

}  // namespace
}  // namespace ilat
