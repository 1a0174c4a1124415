// Tensors as views of storages: strides, number types, tied weights, and those that do not make sense.
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>

#include "model_io/pytorch/checkpoint.h"
#include "support/checkpoint_writer.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 60;

std::string floats(int count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 0.0f);
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// {"w": view of a storage of 12 floats 0 ... 11}, in both layouts.
std::string object_with(PickledView view) {
  view.key = "0";
  PickleWriter pickle;
  pickle.raw("}").text("w");
  write_tensor(pickle, view);
  return pickle.raw("s").done();
}
std::string legacy_with(const PickledView& view) { return legacy_file(object_with(view), {{"0", floats(12)}}, {4}); }
std::string zip_with(const PickledView& view) {
  return zip_file({{"archive/data.pkl", object_with(view)}, {"archive/data/0", floats(12)}});
}

std::vector<float> read(const PickledView& view) {
  const std::string legacy = legacy_with(view), zip = zip_with(view);
  const auto from_legacy = parse_legacy_checkpoint(std::as_bytes(std::span(legacy)), "legacy.pth");
  const auto from_zip = parse_zip_checkpoint(std::as_bytes(std::span(zip)), "zip.pth");
  EXPECT_EQ(from_legacy.tensors.at("w").shape, view.shape);
  const std::vector<float> values = to_float(from_legacy.tensors.at("w"));
  EXPECT_EQ(to_float(from_zip.tensors.at("w")), values);
  return values;
}

void expect_refusal(const PickledView& view, const std::vector<std::string>& words) {
  const std::string legacy = legacy_with(view), zip = zip_with(view);
  const auto parse_legacy = [&] { parse_legacy_checkpoint(std::as_bytes(std::span(legacy)), "x.pth"); };
  const auto parse_zip = [&] { parse_zip_checkpoint(std::as_bytes(std::span(zip)), "x.pth"); };
  expect_error(parse_legacy, ErrorCode::bad_input, words);
  expect_error(parse_zip, ErrorCode::bad_input, words);
}

TEST(CheckpointTensors, AViewStartsAtItsOffset) {
  EXPECT_EQ(read({.elements = 12, .offset = 4, .shape = {2, 3}, .strides = {3, 1}}),
            (std::vector<float>{4, 5, 6, 7, 8, 9}));
}

TEST(CheckpointTensors, ATransposeIsReadInItsOwnOrder) {
  EXPECT_EQ(read({.elements = 12, .shape = {4, 3}, .strides = {1, 4}}),
            (std::vector<float>{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}));
}

TEST(CheckpointTensors, EverySecondElement) {
  EXPECT_EQ(read({.elements = 12, .offset = 1, .shape = {2, 2}, .strides = {6, 2}}), (std::vector<float>{1, 3, 7, 9}));
}

TEST(CheckpointTensors, ChannelsLast) {
  EXPECT_EQ(read({.elements = 12, .shape = {1, 3, 2, 2}, .strides = {12, 1, 6, 3}}),
            (std::vector<float>{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
}

TEST(CheckpointTensors, StridesOfDimensionsOfOneDoNotMatter) {
  EXPECT_EQ(read({.elements = 12, .shape = {1, 2, 1}, .strides = {kHuge, 1, 0}}), (std::vector<float>{0, 1}));
}

TEST(CheckpointTensors, ScalarAndEmpty) {
  EXPECT_EQ(read({.elements = 12, .offset = 11, .shape = {}, .strides = {}}), std::vector<float>{11});
  EXPECT_EQ(read({.elements = 12, .offset = 12, .shape = {3, 0}, .strides = {0, 1}}), std::vector<float>{});
}

TEST(CheckpointTensors, BeyondTheStorageIsRefused) {
  expect_refusal({.elements = 12, .shape = {13}, .strides = {1}}, {"[13]", "beyond", "12 elements"});
  expect_refusal({.elements = 12, .offset = 10, .shape = {3}, .strides = {1}}, {"offset 10", "beyond"});
  expect_refusal({.elements = 12, .shape = {4, 3}, .strides = {4, 1}}, {"[4, 1]", "beyond"});
}

TEST(CheckpointTensors, NumbersThatOverflowAreRefused) {
  expect_refusal({.elements = 12, .shape = {kHuge, kHuge}, .strides = {kHuge, 1}}, {"beyond"});
  expect_refusal({.elements = 12, .shape = {2, 2}, .strides = {kHuge * 7, kHuge * 7}}, {"beyond"});
  expect_refusal({.elements = 12, .offset = std::numeric_limits<std::int64_t>::max(), .shape = {1}, .strides = {1}},
                 {"beyond"});
  expect_refusal({.elements = 12, .shape = {kHuge, 0, kHuge}, .strides = {1, 1, 1}}, {"size"});
  expect_refusal({.elements = 12, .shape = {-1}, .strides = {1}}, {"size", "-1"});
  expect_refusal({.elements = 12, .shape = {2}, .strides = {-1}}, {"stride", "-1"});
  expect_refusal({.elements = 12, .offset = -4, .shape = {2}, .strides = {1}}, {"offset -4"});
  expect_refusal({.elements = 12, .shape = {2, 2}, .strides = {1}}, {"[2, 2]", "stride [1]"});
}

TEST(CheckpointTensors, OverlappingTensorsAreRefused) {
  expect_refusal({.elements = 12, .shape = {100, 12}, .strides = {0, 1}}, {"more than once", "[0, 1]"});
  expect_refusal({.elements = 12, .shape = {3, 4}, .strides = {2, 1}}, {"more than once"});
  expect_refusal({.elements = 12, .shape = {1000000, 1000000}, .strides = {0, 0}}, {"more than once"});
}

TEST(CheckpointTensors, TooManyDimensionsAreRefused) {
  expect_refusal({.elements = 12, .shape = std::vector<std::int64_t>(9, 1), .strides = std::vector<std::int64_t>(9, 1)},
                 {"9 dimensions"});
}

TEST(CheckpointTensors, AStorageThatClaimsMoreThanTheFileHasIsRefused) {
  expect_refusal({.elements = kHuge, .shape = {12}, .strides = {1}}, {"storage 0"});
  expect_refusal({.elements = std::numeric_limits<std::int64_t>::max(), .shape = {12}, .strides = {1}}, {"storage 0"});
  expect_refusal({.elements = -1, .shape = {12}, .strides = {1}}, {"storage 0", "-1"});
  expect_refusal({.elements = 13, .shape = {12}, .strides = {1}}, {"storage 0", "13"});
  expect_refusal({.storage_type = "DoubleStorage", .elements = 12, .shape = {12}, .strides = {1}}, {"storage 0"});
}

/// Many transposes of one storage would need more memory than the file has bytes.
TEST(CheckpointTensors, CopiesTogetherStayWithinTheFilesSize) {
  PickleWriter pickle;
  pickle.raw("}(");
  for (int i = 0; i < 200; ++i) {
    pickle.text(std::to_string(i));
    write_tensor(pickle, {"FloatStorage", "0", 40000, 0, {200, 200}, {1, 200}});
  }
  const std::string file = legacy_file(pickle.raw("u").done(), {{"0", std::string(160000, '\0')}}, {4});
  expect_error([&] { parse_legacy_checkpoint(std::as_bytes(std::span(file)), "x.pth"); }, ErrorCode::bad_input,
               {"larger than the file"});
}

TEST(CheckpointTensors, EveryNumberType) {
  const std::string bytes(24, '\1');
  std::map<std::string, TensorView> tensors;
  for (const DType type : {DType::boolean, DType::u8, DType::i8, DType::i16, DType::i32, DType::i64, DType::f16,
                           DType::bf16, DType::f32, DType::f64}) {
    const auto data = std::as_bytes(std::span(bytes)).first(3 * size_of(type));
    tensors[std::string(name_of(type))] = {type, {3}, data};
  }
  for (const auto layout : {CheckpointLayout::legacy, CheckpointLayout::zip}) {
    const std::string file = checkpoint(layout, 5, "model", tensors);
    const auto span = std::as_bytes(std::span(file));
    const auto content =
        layout == CheckpointLayout::zip ? parse_zip_checkpoint(span, "x") : parse_legacy_checkpoint(span, "x");
    EXPECT_EQ(content.tensors.size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
      const TensorView& got = content.tensors.at("model." + name);
      EXPECT_EQ(got.dtype, tensor.dtype);
      EXPECT_TRUE(std::equal(got.bytes.begin(), got.bytes.end(), tensor.bytes.begin(), tensor.bytes.end())) << name;
    }
  }
}

}  // namespace
}  // namespace ilat::test
