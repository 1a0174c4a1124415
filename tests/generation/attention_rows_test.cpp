#include "generation/attention_rows.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "generation/random_masks.h"
#include "model_io/safetensors/safetensors.h"
#include "support/golden.h"

namespace ilat::test {
namespace {

/// One item of a [items, ...] tensor of bytes.
std::vector<std::uint8_t> item_of(const TensorView& tensor, std::size_t item) {
  const auto items = static_cast<std::size_t>(tensor.shape.at(0));
  const std::vector<std::int64_t> all = to_int(tensor);
  const std::size_t size = all.size() / items;
  return {all.begin() + static_cast<std::ptrdiff_t>(item * size),
          all.begin() + static_cast<std::ptrdiff_t>((item + 1) * size)};
}

/// The grids of the file: "g3", "g4", "g16".
std::vector<std::string> grids_of(const SafetensorsFile& file) {
  std::vector<std::string> grids;
  for (const auto& [name, tensor] : file.tensors())
    if (name.ends_with(".mask")) grids.push_back(name.substr(0, name.size() - 5));
  return grids;
}

/// Compares each item's table with the file's `suffix` tensors; returns how many were compared.
int compare(AttentionMask mask, const std::string& suffix, bool with_condition) {
  const auto file = SafetensorsFile::open(golden("attention_masks.safetensors"));
  int compared = 0;
  for (const std::string& grid : grids_of(file)) {
    if (!file.contains(grid + suffix)) continue;
    const TensorView& masks = file.at(grid + ".mask");
    for (std::size_t item = 0; item < static_cast<std::size_t>(masks.shape.at(0)); ++item) {
      const std::vector<std::uint8_t> token_mask = item_of(masks, item);
      const std::vector<RowKind> kinds = label_rows(mask, token_mask);
      const int condition_rows = with_condition ? static_cast<int>(token_mask.size()) + 1 : 0;
      EXPECT_EQ(attention_table(kinds, condition_rows), item_of(file.at(grid + suffix), item))
          << grid << suffix << " " << item;
      ++compared;
    }
  }
  return compared;
}

TEST(GoldenAttentionMasks, ReleasedAmongImageRows) {
  EXPECT_GT(compare(AttentionMask::released, ".released", false), 0);
}
TEST(GoldenAttentionMasks, PaperAmongImageRows) { EXPECT_GT(compare(AttentionMask::paper, ".paper", false), 0); }
TEST(GoldenAttentionMasks, ReleasedWithCondition) {
  EXPECT_GT(compare(AttentionMask::released, ".released_full", true), 0);
}
TEST(GoldenAttentionMasks, PaperWithCondition) { EXPECT_GT(compare(AttentionMask::paper, ".paper_full", true), 0); }
TEST(GoldenAttentionMasks, CausalWithCondition) { EXPECT_GT(compare(AttentionMask::causal, ".lm_full", true), 0); }

// The fixture's joints see no image row; ours are global rows as the spec has it. All other rows agree.
TEST(GoldenAttentionMasks, PosesApartFromTheJointsOwnRows) {
  const auto file = SafetensorsFile::open(golden("gpt_pose.safetensors"));
  const int joints = static_cast<int>(file.at("tgt_pose").shape.at(1));
  for (const auto& [name, sources] : {std::pair{"attn_mask", joints}, std::pair{"nosrc.attn_mask", 0}}) {
    for (std::size_t item = 0; item < static_cast<std::size_t>(file.at(name).shape.at(0)); ++item) {
      const std::vector<std::uint8_t> token_mask = item_of(file.at("mask_tokens"), item);
      const int condition_rows = sources + 1 + static_cast<int>(token_mask.size());
      std::vector<std::uint8_t> ours =
          attention_table(label_rows(AttentionMask::paper, token_mask), condition_rows, joints);
      const std::vector<std::uint8_t> theirs = item_of(file.at(name), item);
      const auto rows = static_cast<std::size_t>(condition_rows + joints) + token_mask.size() + 1;
      const auto first = static_cast<std::size_t>(condition_rows), start = first + static_cast<std::size_t>(joints);
      ASSERT_EQ(ours.size(), theirs.size());
      for (std::size_t row = first; row < start; ++row)
        std::fill_n(ours.begin() + static_cast<std::ptrdiff_t>(row * rows + start), rows - start, 0);
      EXPECT_EQ(ours, theirs) << name << " " << item;
    }
  }
}

TEST(AttentionRows, TheSpecsExampleOf3By3) {
  const std::vector<std::uint8_t> masked = {0, 1, 1, 0, 0, 1, 0, 1, 0};
  const std::vector<RowKind> kinds = label_rows(AttentionMask::paper, masked);
  std::vector<int> global;
  for (int row = 0; row < 10; ++row)
    if (kinds[static_cast<std::size_t>(row)] == RowKind::global) global.push_back(row);
  EXPECT_EQ(global, (std::vector<int>{0, 4, 9})) << "start_z, z3 and z8";
}

TEST(AttentionRows, TheFirstTokensPredecessorIsTheStartRow) {
  EXPECT_EQ(label_rows(AttentionMask::paper, std::vector<std::uint8_t>{1, 0, 0})[0], RowKind::causal);
  EXPECT_EQ(label_rows(AttentionMask::released, std::vector<std::uint8_t>{1, 0, 0})[0], RowKind::global);
}

TEST(AttentionRows, HiddenRowsAreSeenByNoneNotEvenThemselves) {
  const std::vector<RowKind> kinds = label_rows(AttentionMask::autoencoder, std::vector<std::uint8_t>{0, 1, 1, 0});
  for (int row = 0; row < 5; ++row) {
    EXPECT_FALSE(sees(kinds, row, 2));
    EXPECT_FALSE(sees(kinds, row, 3));
    EXPECT_TRUE(sees(kinds, row, 4));
  }
}

RC_GTEST_PROP(PromiseAttentionRows, NoGlobalRowSeesACausalOrHiddenRow, ()) {
  const AttentionMask mask = *any_attention_mask();
  const std::vector<std::uint8_t> token_mask = *any_token_mask();
  const std::vector<RowKind> kinds = label_rows(mask, token_mask);
  const int rows = static_cast<int>(kinds.size());
  RC_ASSERT(kinds.size() == token_mask.size() + 1);
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < rows; ++column)
      if (kinds[static_cast<std::size_t>(row)] == RowKind::global)
        RC_ASSERT(sees(kinds, row, column) == (kinds[static_cast<std::size_t>(column)] == RowKind::global));
}

RC_GTEST_PROP(PromiseAttentionRows, NoRowSeesATokenStillToBeGeneratedAfterIt, ()) {
  const AttentionMask mask = *any_attention_mask();
  const std::vector<std::uint8_t> token_mask = *any_token_mask();
  const std::vector<RowKind> kinds = label_rows(mask, token_mask);
  for (int row = 0; row < static_cast<int>(kinds.size()); ++row)
    for (int token = row; token < static_cast<int>(token_mask.size()); ++token)
      if (token_mask[static_cast<std::size_t>(token)]) RC_ASSERT(!sees(kinds, row, token + 1));
}

}  // namespace
}  // namespace ilat::test
