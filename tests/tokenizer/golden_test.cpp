#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "model_io/pytorch/release_names.h"
#include "support/torch_golden.h"
#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"

namespace ilat {
namespace {

using test::expect_close;
using test::golden;
using test::tensor;

TEST(GoldenTwoStreamConvolution, EveryKernel) {
  const auto file = SafetensorsFile::open(golden("two_stream_conv.safetensors"));
  const at::Tensor x = tensor(file, "x"), mask = tensor(file, "mask") > 0.5;
  struct Kernel {
    std::string name;
    int kernel, stride, padding;
  };
  for (const Kernel& k : {Kernel{"k3s1", 3, 1, 1}, Kernel{"k4s2", 4, 2, 1}, Kernel{"k1s1", 1, 1, 0}}) {
    const at::Tensor weight = tensor(file, k.name + ".weight");
    TwoStreamConvolution conv({.in = static_cast<int>(weight.size(1)),
                               .out = static_cast<int>(weight.size(0)),
                               .kernel = k.kernel,
                               .stride = k.stride,
                               .padding = k.padding});
    conv.weight.detach().copy_(weight);
    conv.bias.detach().copy_(tensor(file, k.name + ".bias"));
    const test::Tolerance tolerance{.relative_l2 = 1e-5, .max_absolute = 2e-5};
    expect_close(conv.forward(x, {}), tensor(file, k.name + ".out_nomask"), k.name + " without mask", tolerance);
    expect_close(conv.forward(x, mask), tensor(file, k.name + ".out_mask"), k.name + " with mask", tolerance);
    EXPECT_TRUE(pool_mask(mask, k.stride).equal(tensor(file, k.name + ".mask_after") > 0.5)) << k.name;
  }
}

class GoldenImageTokenizer : public testing::TestWithParam<std::string> {};

TEST_P(GoldenImageTokenizer, EncodesQuantisesAndDecodes) {
  const auto file = SafetensorsFile::open(golden(GetParam()));
  const auto config = test::released_config<ImageTokenizerConfig>(file);
  ImageTokenizer tokenizer(config);
  test::load_released(tokenizer, file, "w.", image_tokenizer_name);
  ImageTokenizerConfig plain_config = config;
  plain_config.kept_latents = KeptLatents::continuous;
  ImageTokenizer plain(plain_config);
  test::load_released(plain, file, "w.", image_tokenizer_name);

  const at::Tensor x = tensor(file, "x"), mask = tensor(file, "mask") > 0.5;
  for (const std::string prefix : {"mask.", "nomask."}) {
    const at::Tensor given = prefix == "mask." ? mask : at::Tensor();
    const Encoded encoded = tokenizer.encode(x, given);
    expect_close(tokenizer.encoder_output(x, given), tensor(file, prefix + "encoder_out"), prefix + "encoder_out");
    expect_close(encoded.features, tensor(file, prefix + "quant_conv_out"), prefix + "quant_conv_out");
    EXPECT_TRUE(encoded.tokens.equal(tensor(file, prefix + "indices"))) << prefix;

    const at::Tensor codes = tokenizer.codebook().look_up(encoded.tokens);
    expect_close(straight_through(encoded.features, codes), tensor(file, prefix + "z_q_straight_through"), prefix);
    const double squared = (codes - encoded.features).square().mean().item<double>();
    expect_close(1.25 * squared, tensor(file, prefix + "codebook_loss").item<double>(), prefix + "codebook_loss");
    expect_close(perplexity(encoded.tokens, config.codebook_size).item<double>(),
                 tensor(file, prefix + "perplexity").item<double>(), prefix + "perplexity");

    const at::Tensor latents = latents_for_decoder(tokenizer, encoded);
    expect_close(latents, tensor(file, prefix + "combined_encode_quant"), prefix + "combined_encode_quant");
    expect_close(tokenizer.decode(latents), tensor(file, prefix + "combined_decode"), prefix + "combined_decode");
    const at::Tensor plain_latents = latents_for_decoder(plain, plain.encode(x, given));
    expect_close(plain_latents, tensor(file, prefix + "plain_encode_quant"), prefix + "plain_encode_quant");
    expect_close(plain.decode(plain_latents), tensor(file, prefix + "plain_decode"), prefix + "plain_decode");
  }
  EXPECT_TRUE(tokenizer.encode(x, mask).mask.equal(tensor(file, "mask_tokens") > 0.5));
  const at::Tensor entry = tokenizer.codebook().look_up(tensor(file, "mask.indices"));
  expect_close(entry, tensor(file, "codebook_entry"), "codebook_entry");
  expect_close(tokenizer.decode(entry), tensor(file, "decode_of_codebook_entry"), "decode_of_codebook_entry");

  const at::Tensor fake = tokenizer.decode(latents_for_decoder(tokenizer, tokenizer.encode(x, mask)));
  expect_close(fake, tensor(file, "combined_forward"), "combined_forward");
  const at::Tensor pasted = at::where(mask, fake, x);
  for (const auto& [name, view] : file.tensors()) {
    if (!name.starts_with("combined_img_")) continue;
    const at::Tensor expected = tensor(view);
    expect_close(at::adaptive_avg_pool2d(pasted, {expected.size(2), expected.size(3)}), expected, name);
  }
}

INSTANTIATE_TEST_SUITE_P(Released, GoldenImageTokenizer,
                         testing::Values("tsvqgan_in.safetensors", "tsvqgan_gn.safetensors"),
                         [](const auto& parameter) { return parameter.param.substr(8, 2); });

TEST(GoldenImageDecoder, WithSelfAttention) {
  const auto file = SafetensorsFile::open(golden("decoder_attention.safetensors"));
  ImageDecoder decoder(test::released_config<ImageTokenizerConfig>(file));
  test::load_released(decoder, file, "w.", [](std::string_view name) {
    const std::string prefix = "decoder.";
    return image_tokenizer_name(prefix + std::string(name)).substr(prefix.size());
  });
  expect_close(decoder.forward(tensor(file, "z")), tensor(file, "out"), "out");
}

TEST(GoldenSketchTokenizer, EncodesQuantisesAndDecodes) {
  const auto file = SafetensorsFile::open(golden("sketch_vqgan.safetensors"));
  SketchTokenizer tokenizer(test::released_config<SketchTokenizerConfig>(file));
  test::load_released(tokenizer, file, "w.", sketch_tokenizer_name);
  const at::Tensor x = tensor(file, "x");
  expect_close(tokenizer.encoder_output(x), tensor(file, "encoder_out"), "encoder_out");
  const at::Tensor features = tokenizer.encode(x);
  expect_close(features, tensor(file, "quant_conv_out"), "quant_conv_out");
  const at::Tensor tokens = tokenizer.codebook().nearest(features);
  EXPECT_TRUE(tokens.equal(tensor(file, "indices")));
  const at::Tensor codes = tokenizer.codebook().look_up(tokens);
  expect_close(straight_through(features, codes), tensor(file, "z_q_straight_through"), "z_q_straight_through");
  expect_close(1.25 * (codes - features).square().mean().item<double>(), tensor(file, "codebook_loss").item<double>(),
               "codebook_loss");
  expect_close(perplexity(tokens, tokenizer.codebook().size()).item<double>(), tensor(file, "perplexity").item<double>(),
               "perplexity");
  expect_close(tokenizer.decode(codes), tensor(file, "decode"), "decode");
}

std::int64_t parameters(const torch::nn::Module& module) {
  std::int64_t count = 0;
  for (const at::Tensor& parameter : module.parameters()) count += parameter.numel();
  return count;
}

TEST(PublishedConfiguration, ParameterCounts) {
  ImageTokenizerConfig config;
  config.norm = Norm::instance;  // channel norm adds a learned scale per channel; the release has none
  EXPECT_EQ(parameters(ImageEncoder(config)), 31'141'184);
  EXPECT_EQ(parameters(ImageDecoder(config)), 43'075'715);
  EXPECT_EQ(parameters(ImageTokenizer(config)), 74'872'771);
  SketchTokenizerConfig sketch;
  sketch.norm = Norm::instance;
  EXPECT_EQ(parameters(SketchTokenizer(sketch)), 74'554'369);
}

}  // namespace
}  // namespace ilat
