#include "training/data/packed_dataset.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "config/landmarks.h"
#include "ilat/error.h"

namespace ilat {
namespace {

void check(const SafetensorsFile& file, const char* name, DType dtype, std::vector<std::int64_t> shape) {
  const TensorView& found = file.at(name);
  if (found.dtype != dtype || found.shape != shape)
    throw Error(ErrorCode::bad_input,
                std::string("tensor `") + name + "` is " + std::string(name_of(found.dtype)) + " " +
                    shape_text(found.shape) + ", expected " + std::string(name_of(dtype)) + " " + shape_text(shape) +
                    "; make the file with `ilat pack`",
                file.path().string());
}

void check_weights(std::span<const PackChoice> packs) {
  const auto weighted = std::ranges::count_if(packs, [](const PackChoice& pack) { return pack.weight != 0; });
  for (const PackChoice& pack : packs)
    if (!std::isfinite(pack.weight) || pack.weight < 0)
      throw Error(ErrorCode::usage, "a pack's weight must be above 0", pack.file.string());
  if (weighted != 0 && weighted != static_cast<std::ptrdiff_t>(packs.size()))
    throw Error(ErrorCode::usage, "some packs have a weight and others have none; give one to each or to none");
}

/// The lists mixed so that any beginning of the result has of every list its proportion.
std::vector<std::int64_t> interleaved(const std::vector<std::vector<std::int64_t>>& lists) {
  std::vector<std::pair<double, std::int64_t>> placed;
  for (const auto& list : lists)
    for (std::size_t i = 0; i < list.size(); ++i)
      placed.emplace_back((static_cast<double>(i) + 0.5) / static_cast<double>(list.size()), list[i]);
  std::ranges::sort(placed);
  std::vector<std::int64_t> mixed;
  for (const auto& [place, sample] : placed) mixed.push_back(sample);
  return mixed;
}

}  // namespace

PackedDataset::Pack PackedDataset::read(const std::filesystem::path& path, std::vector<std::int64_t>& pack_train,
                                        std::vector<std::int64_t>& pack_val) {
  Pack pack{SafetensorsFile::open(path)};
  const std::vector<std::int64_t> shape = pack.file.at("images").shape;
  const std::int64_t side = shape.empty() ? 0 : shape.back();
  pack.first = size_;
  pack.count = shape.empty() ? 0 : shape.front();
  check(pack.file, "images", DType::u8, {pack.count, 3, side, side});
  check(pack.file, "sketches", DType::u8, {pack.count, 1, side, side});
  check(pack.file, "split", DType::u8, {pack.count});
  pack.images = reinterpret_cast<const std::uint8_t*>(pack.file.at("images").bytes.data());
  pack.sketches = reinterpret_cast<const std::uint8_t*>(pack.file.at("sketches").bytes.data());
  if (pack.file.contains("landmarks")) {
    check(pack.file, "landmarks", DType::f32, {pack.count, kLandmarks, 2});
    pack.landmarks = reinterpret_cast<const float*>(pack.file.at("landmarks").bytes.data());
  }
  if (pack.file.contains("joints")) {
    check(pack.file, "joints", DType::f32, {pack.count, kJoints, 3});
    pack.joints = reinterpret_cast<const float*>(pack.file.at("joints").bytes.data());
  }
  if (side_ != 0 && side != side_)
    throw Error(ErrorCode::usage, "has images of side " + std::to_string(side) + ", the packs before it of " + std::to_string(side_) +
                                      "; pack all with one --size", path.string());
  side_ = static_cast<int>(side);
  const std::vector<std::int64_t> split = to_int(pack.file.at("split"));
  for (std::int64_t i = 0; i < pack.count; ++i)
    (split[static_cast<std::size_t>(i)] ? pack_val : pack_train).push_back(pack.first + i);
  if (pack_train.empty())
    throw Error(ErrorCode::bad_input, "holds no training images; expected some whose split is train", path.string());
  return pack;
}

PackedDataset PackedDataset::open(std::span<const PackChoice> packs) {
  if (packs.empty()) throw Error(ErrorCode::usage, "expected a packed data set");
  check_weights(packs);
  PackedDataset data;
  std::vector<std::vector<std::int64_t>> vals;
  double weights = 0;
  for (const PackChoice& choice : packs) {
    Part part{};
    std::vector<std::int64_t> val;
    Pack pack = data.read(choice.file, part.train, val);
    part.share = choice.weight > 0 ? choice.weight : static_cast<double>(part.train.size());
    weights += part.share;
    data.size_ += pack.count;
    data.train.insert(data.train.end(), part.train.begin(), part.train.end());

    const auto source = pack.file.metadata().find("source");
    std::ostringstream note;
    note << (data.note.empty() ? "" : "; ")
         << (source == pack.file.metadata().end() ? choice.file.filename().string() : source->second) << ", "
         << part.train.size() << " train, " << val.size() << " val";
    if (choice.weight > 0) note << ", weight " << choice.weight;
    data.note += note.str();
    vals.push_back(std::move(val));
    data.parts_.push_back(std::move(part));
    data.packs_.push_back(std::move(pack));
  }
  for (Part& part : data.parts_) part.share /= weights;
  data.val = interleaved(vals);
  return data;
}

bool PackedDataset::has_landmarks() const {
  return std::ranges::any_of(packs_, [](const Pack& pack) { return pack.landmarks != nullptr; });
}

bool PackedDataset::has_joints() const {
  return std::ranges::all_of(packs_, [](const Pack& pack) { return pack.joints != nullptr; });
}

PackedSample PackedDataset::sample(std::int64_t number) const {
  const auto after = std::ranges::upper_bound(packs_, number, {}, &Pack::first);
  const Pack& pack = *std::prev(after);
  const auto at = static_cast<std::size_t>(number - pack.first), area = static_cast<std::size_t>(side_) * side_;
  PackedSample sample{{pack.images + at * 3 * area, 3 * area}, {pack.sketches + at * area, area}, {}};
  const std::size_t numbers = 2 * kLandmarks;
  if (pack.landmarks && !std::isnan(pack.landmarks[at * numbers])) sample.landmarks = {pack.landmarks + at * numbers, numbers};
  if (pack.joints) {
    const float* numbers_of = pack.joints + at * 3 * kJoints;
    Pose& pose = sample.pose.emplace();
    for (Joint& joint : pose.joints) {
      joint = {numbers_of[0], numbers_of[1], numbers_of[2] != 0};
      numbers_of += 3;
    }
  }
  return sample;
}

}  // namespace ilat
