#include "training/data/packed_dataset.h"

#include <ATen/Functions.h>

#include "config/landmarks.h"
#include "ilat/error.h"

namespace ilat {
namespace {

at::Tensor view(const TensorView& tensor, at::ScalarType type) {
  return at::from_blob(const_cast<std::byte*>(tensor.bytes.data()), tensor.shape, type);
}

}  // namespace

PackedDataset PackedDataset::open(const std::filesystem::path& path) {
  PackedDataset data(SafetensorsFile::open(path));
  const auto check = [&](const char* name, DType dtype, std::vector<std::int64_t> shape) {
    const TensorView& found = data.file_.at(name);
    if (found.dtype != dtype || found.shape != shape)
      throw Error(ErrorCode::bad_input,
                  std::string("tensor `") + name + "` is " + std::string(name_of(found.dtype)) + " " +
                      shape_text(found.shape) + ", expected " + std::string(name_of(dtype)) + " " + shape_text(shape) +
                      "; make the file with `ilat pack`",
                  path.string());
  };
  const std::vector<std::int64_t> shape = data.file_.at("images").shape;
  const std::int64_t count = shape.empty() ? 0 : shape.front(), side = shape.empty() ? 0 : shape.back();
  check("images", DType::u8, {count, 3, side, side});
  check("sketches", DType::u8, {count, 1, side, side});
  check("split", DType::u8, {count});
  data.images = view(data.file_.at("images"), at::kByte);
  data.sketches = view(data.file_.at("sketches"), at::kByte);
  if (data.file_.contains("landmarks")) {
    check("landmarks", DType::f32, {count, kLandmarks, 2});
    data.landmarks = view(data.file_.at("landmarks"), at::kFloat);
  }
  const std::vector<std::int64_t> split = to_int(data.file_.at("split"));
  for (std::int64_t i = 0; i < count; ++i) (split[static_cast<std::size_t>(i)] ? data.val : data.train).push_back(i);
  if (data.train.empty())
    throw Error(ErrorCode::bad_input, "holds no training images; expected some whose split in faces.csv is train",
                path.string());
  const auto source = data.file_.metadata().find("source");
  data.note = (source == data.file_.metadata().end() ? path.filename().string() : source->second) + ", " +
              std::to_string(data.train.size()) + " train, " + std::to_string(data.val.size()) + " val";
  return data;
}

}  // namespace ilat
