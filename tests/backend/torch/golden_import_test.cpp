// The authors' three files, imported, edit exactly as the fixture's networks do: from checkpoint to picture.
#include <tuple>

#include "backend/torch/float_maps_tensor.h"
#include "backend_over.h"
#include "editing/tokens/generate.h"
#include "model_io/pytorch/import_model.h"
#include "support/fixture_checkpoints.h"
#include "support/torch_golden.h"

namespace ilat {
namespace {

using test::tensor;

class GoldenImport : public testing::TestWithParam<std::tuple<test::CheckpointLayout, const char*>> {};

TEST_P(GoldenImport, TheAuthorsFilesGiveTheAuthorsEdit) {
  const test::TemporaryFolder folder;
  test::write_fixture_checkpoints(folder.path(), std::get<0>(GetParam()));
  import_model({.image = folder.at("image.pth"),
                .sketch = folder.at("sketch.pth"),
                .transformer = folder.at("transformer.pth"),
                .folder = folder.at("model"),
                .heads = 4});
  const auto backend = test::open_backend(std::get<1>(GetParam()), folder.at("model"));
  const auto file = SafetensorsFile::open(test::golden("edit_end_to_end.safetensors"));
  const auto tokens = [&](const std::string& name) { return to_int(file.at(name)); };

  const EncodedImages encoded = backend->encode(to_float_maps(tensor(file, "x")), to_float_maps(tensor(file, "mask")));
  EXPECT_EQ(std::vector<std::int64_t>(encoded.tokens.begin(), encoded.tokens.end()), tokens("z_idx"));
  MaskedTokens masked_tokens;
  masked_tokens.condition.tokens = backend->condition({.sketch = to_float_maps(tensor(file, "sketch"))}).tokens;
  EXPECT_EQ(std::vector<std::int64_t>(masked_tokens.condition.tokens.begin(), masked_tokens.condition.tokens.end()), tokens("c_idx"));
  masked_tokens.tokens = encoded.tokens;
  for (const float masked : to_float(file.at("mask_tokens"))) masked_tokens.token_mask.push_back(masked != 0);

  GenerateOptions options;  // the attention mask is the imported model's own
  options.sampling = {.temperature = 0, .sampler = Sampler::refresh};
  const std::vector<Token> filled = generate(*backend, masked_tokens, options);
  EXPECT_EQ(std::vector<std::int64_t>(filled.begin(), filled.end()), tokens("released_sample.z"));
  const at::Tensor decoded = to_tensor(backend->decode(filled, {}), at::kCPU);
  const test::Tolerance tolerance{.relative_l2 = 1e-4, .max_absolute = 1e-4};
  test::expect_close(decoded, tensor(file, "released_sample.image"), "released_sample.image", tolerance);
  const at::Tensor soft = tensor(file, "combined_mask");
  test::expect_close(decoded * soft + tensor(file, "x") * (1 - soft), tensor(file, "released_sample_combined.image"),
                     "released_sample_combined", tolerance);
}

INSTANTIATE_TEST_SUITE_P(Golden, GoldenImport,
                         testing::Combine(testing::Values(test::CheckpointLayout::legacy, test::CheckpointLayout::zip),
                                          testing::Values("torch", "cpu")));

}  // namespace
}  // namespace ilat
