// The authors' layouts against the same tensors as safetensors.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "model_io/pytorch/checkpoint.h"
#include "model_io/pytorch/pickle.h"
#include "support/golden.h"

namespace ilat::test {
namespace {

struct Fixture {
  std::string name;
  std::string layout;
};

class GoldenCheckpoint : public testing::TestWithParam<Fixture> {
 protected:
  const CheckpointFile checkpoint = CheckpointFile::open(golden(GetParam().name + "_" + GetParam().layout + ".pth"));
  const SafetensorsFile expected = SafetensorsFile::open(golden(GetParam().name + ".safetensors"));
  const nlohmann::ordered_json values = plain_values(checkpoint.root());

  /// The fixtures call every optimiser "opt"; in the checkpoints it is g_opt, d_opt or opt.
  std::string optimiser() const {
    for (const PickleEntry& entry : std::get<PickleValue::Dict>(checkpoint.root().content))
      if (entry.key.ends_with("opt")) return entry.key;
    return "";
  }
  std::string in_checkpoint(const std::string& name) const {
    return name.starts_with("opt.") ? optimiser() + name.substr(3) : name;
  }
};

TEST_P(GoldenCheckpoint, HoldsTheSameTensorsBitForBit) {
  std::size_t compared = 0;
  for (const auto& [name, tensor] : expected.tensors()) {
    if (name.ends_with(".step") && tensor.dtype == DType::i64) continue;  // a number in the checkpoint, see below
    const auto found = checkpoint.tensors().find(in_checkpoint(name));
    ASSERT_NE(found, checkpoint.tensors().end()) << name;
    EXPECT_EQ(found->second.dtype, tensor.dtype) << name;
    EXPECT_EQ(found->second.shape, tensor.shape) << name;
    EXPECT_TRUE(
        std::equal(found->second.bytes.begin(), found->second.bytes.end(), tensor.bytes.begin(), tensor.bytes.end()))
        << name;
    ++compared;
  }
  EXPECT_EQ(compared, checkpoint.tensors().size());
}

TEST_P(GoldenCheckpoint, HoldsTheSameNumbersBesideThem) {
  nlohmann::json keys = nlohmann::json::array();
  for (const PickleEntry& entry : std::get<PickleValue::Dict>(checkpoint.root().content)) keys.push_back(entry.key);
  EXPECT_EQ(keys, nlohmann::json::parse(expected.metadata().at("top_level_keys")));
  const std::string iteration = expected.metadata().at("iteration");
  EXPECT_EQ(values.contains("iteration") ? values.at("iteration").dump() : "", iteration);
  EXPECT_EQ(nlohmann::json(values.at(optimiser()).at("param_groups")),
            nlohmann::json::parse(expected.metadata().at("param_groups")));
  for (const auto& [name, tensor] : expected.tensors()) {
    if (!name.ends_with(".step") || tensor.dtype != DType::i64) continue;
    const std::string parameter = name.substr(10, name.size() - 10 - 5);  // opt.state.PARAMETER.step
    EXPECT_EQ(values.at(optimiser()).at("state").at(parameter).at("step"), to_int(tensor).at(0)) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, GoldenCheckpoint,
                         testing::Values(Fixture{"ckpt_discriminator", "legacy"}, Fixture{"ckpt_discriminator", "zip"},
                                         Fixture{"ckpt_generator", "legacy"}, Fixture{"ckpt_generator", "zip"},
                                         Fixture{"ckpt_transformer", "legacy"}, Fixture{"ckpt_transformer", "zip"}),
                         [](const auto& test) { return test.param.name + "_" + test.param.layout; });

TEST(GoldenTiedWeights, ShareOneStorage) {
  const auto checkpoint = CheckpointFile::open(golden("ckpt_transformer_legacy.pth"));
  EXPECT_EQ(checkpoint.tensors().at("model.z_dec.weight").bytes.data(),
            checkpoint.tensors().at("model.z_emb.weight").bytes.data());
}

}  // namespace
}  // namespace ilat::test
