#include "training/packing/pack_photos.h"

#include <fstream>
#include <limits>
#include <opencv2/core/utility.hpp>
#include <span>

#include "conditioning/sketch/sketch.h"
#include "files/mapped_file.h"
#include "files/staging_folder.h"
#include "ilat/error.h"
#include "ilat/image.h"
#include "ilat/photo.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/geometry/resize.h"
#include "model_io/safetensors/safetensors.h"
#include "random/split_mix.h"
#include "training/packing/photo_source.h"

namespace ilat {
namespace {

constexpr std::size_t kAtOnce = 64;  // photos decoded between two looks at the progress
constexpr double kMostBroken = 0.01;

/// What becomes of one photo.
struct PackedPhoto {
  std::vector<std::uint8_t> planes = {};  // [3, S, S]
  Image sketch = {};                      // [S, S]
  int width = 0;                          // of the photo, pixels
  std::string problem = {};
};

PackedPhoto pack(const SourcePhoto& source, const PackOptions& options) {
  if (!source.problem.empty()) return {.problem = source.problem};
  try {
    const Photo photo = source.path.empty() ? decode_photo(source.bytes, {}, source.name) : read_photo(source.path);
    const Image frame = visible_colours(photo);
    if (frame.width != frame.height)
      return {.problem = "is " + std::to_string(frame.width) + " x " + std::to_string(frame.height) + " pixels, expected a square; align it first"};
    const Image small = resize(frame, options.side, options.side);
    const auto area = static_cast<std::size_t>(options.side) * options.side;
    PackedPhoto packed{.planes = std::vector<std::uint8_t>(3 * area),
                       .sketch = to_image(sketch_of_frame(frame, options.xdog, options.side)),
                       .width = frame.width};
    for (std::size_t pixel = 0; pixel < area; ++pixel)
      for (std::size_t channel = 0; channel < 3; ++channel)
        packed.planes[channel * area + pixel] = small.pixels[pixel * 3 + channel];
    return packed;
  } catch (const Error& error) {
    return {.problem = error.message()};
  }
}

/// Every photo's name falls on the same side each time.
bool chosen_for_val(const std::string& name, double share) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
  return static_cast<double>(split_mix_bits(hash) >> 11) * 0x1.0p-53 < share;
}

/// The bytes of one tensor while their number is unknown: in a file beside the output, for a set may be larger than memory.
class Spool {
 public:
  explicit Spool(std::filesystem::path path) : path_(std::move(path)), file_(path_, std::ios::binary) { check(); }

  void append(std::span<const std::uint8_t> bytes) {
    file_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    check();
  }
  /// All of them; they stay readable when the file is gone.
  MappedFile finish() {
    file_.close();
    check();
    return map_file(path_);
  }

 private:
  void check() const {
    if (!file_) throw Error(ErrorCode::unwritable, "cannot be written; is there room for the set twice?", path_.string());
  }
  std::filesystem::path path_;
  std::ofstream file_;
};

/// The set in the making.
class PackWriter {
 public:
  PackWriter(const std::filesystem::path& output, const PackOptions& options)
      : output_(output),
        options_(options),
        staging_(output.parent_path(), output),
        images_(staging_.path() / "images"),
        sketches_(staging_.path() / "sketches") {}

  void add(const SourcePhoto& source, const PackedPhoto& photo) {
    if (!photo.problem.empty()) return report_.skipped.push_back(source.name + ": " + photo.problem);
    images_.append(photo.planes);
    sketches_.append(photo.sketch.pixels);
    add_landmarks(source, photo.width);
    add_joints(source, photo.width);
    const bool val = source.val ? *source.val : chosen_for_val(source.name, options_.val_share);
    split_.push_back(val);
    ++(val ? report_.val : report_.train);
  }

  /// @param seen photos so far, or all there will be
  void check_broken(std::int64_t seen) const {
    if (static_cast<double>(report_.skipped.size()) <= kMostBroken * static_cast<double>(seen)) return;
    std::string list;
    for (std::size_t i = 0; i < report_.skipped.size() && i < 20; ++i) list += "\n  " + report_.skipped[i];
    if (report_.skipped.size() > 20) list += "\n  ...";
    throw Error(ErrorCode::bad_input, std::to_string(report_.skipped.size()) + " of " + std::to_string(seen) +
                                          " photos cannot be used, more than 1 %; mend them or take them out:" + list);
  }

  void write(const std::string& source) {
    const MappedFile images = images_.finish(), sketches = sketches_.finish();
    const auto n = static_cast<std::int64_t>(split_.size());
    const std::int64_t side = options_.side;
    std::map<std::string, TensorView> tensors{{"images", {DType::u8, {n, 3, side, side}, images.bytes}},
                                              {"sketches", {DType::u8, {n, 1, side, side}, sketches.bytes}},
                                              {"split", {DType::u8, {n}, std::as_bytes(std::span(split_))}}};
    if (any_landmarks_) tensors["landmarks"] = {DType::f32, {n, kLandmarks, 2}, std::as_bytes(std::span(landmarks_))};
    if (any_joints_) tensors["joints"] = {DType::f32, {n, kJoints, 3}, std::as_bytes(std::span(joints_))};
    write_safetensors(output_, tensors,
                      {{"side", std::to_string(side)}, {"source", source}, {"skipped", std::to_string(report_.skipped.size())}, {"format", "ilat-pack/1"}});
  }

  const PackReport& report() const { return report_; }

 private:
  /// Pixel centres: x of the large picture is (x + 1/2) scale - 1/2 of the small one.
  void add_landmarks(const SourcePhoto& source, int width) {
    const float scale = static_cast<float>(options_.side) / static_cast<float>(width);
    for (std::size_t i = 0; i < kLandmarks; ++i) {
      const float none = std::numeric_limits<float>::quiet_NaN();
      landmarks_.push_back(source.landmarks ? ((*source.landmarks)[i].x + 0.5f) * scale - 0.5f : none);
      landmarks_.push_back(source.landmarks ? ((*source.landmarks)[i].y + 0.5f) * scale - 0.5f : none);
    }
    any_landmarks_ |= source.landmarks.has_value();
  }

  void add_joints(const SourcePhoto& source, int width) {
    const float scale = static_cast<float>(options_.side) / static_cast<float>(width);
    for (const Joint& joint : source.pose.value_or(Pose{}).joints)
      joints_.insert(joints_.end(), {(joint.x + 0.5f) * scale - 0.5f, (joint.y + 0.5f) * scale - 0.5f, joint.visible ? 1.0f : 0.0f});
    any_joints_ |= source.pose.has_value();
  }

  std::filesystem::path output_;
  PackOptions options_;
  StagingFolder staging_;
  Spool images_, sketches_;          // [N, 3, S, S], [N, 1, S, S]
  std::vector<std::uint8_t> split_;  // [N]
  std::vector<float> landmarks_;     // [N, 49, 2]
  std::vector<float> joints_;        // [N, 13, 3]
  bool any_landmarks_ = false, any_joints_ = false;
  PackReport report_;
};

/// The name that a model's provenance gives its data: the last of the path's, for the folders above say who keeps it where.
std::string source_name(const std::filesystem::path& source) {
  const auto path = std::filesystem::absolute(source).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

}  // namespace

PackReport pack_photos(const std::filesystem::path& source, const std::filesystem::path& output,
                       const PackOptions& options, const std::function<bool(std::int64_t, std::int64_t)>& progress) {
  if (options.side < 8)
    throw Error(ErrorCode::usage, "expected at least 8 pixels, got " + std::to_string(options.side), "--size");
  const std::unique_ptr<PhotoSource> photos = open_source(source);
  PackWriter writer(output, options);
  std::int64_t done = 0;
  for (bool more = true; more;) {
    std::vector<SourcePhoto> some;
    while (some.size() < kAtOnce && more) {
      std::optional<SourcePhoto> photo = photos->next();
      more = photo.has_value();
      if (more) some.push_back(std::move(*photo));
    }
    std::vector<PackedPhoto> packed(some.size());
    cv::parallel_for_(cv::Range(0, static_cast<int>(some.size())), [&](const cv::Range& range) {
      for (int i = range.start; i < range.end; ++i)
        packed[static_cast<std::size_t>(i)] = pack(some[static_cast<std::size_t>(i)], options);
    });
    for (std::size_t i = 0; i < some.size(); ++i) writer.add(some[i], packed[i]);
    done += static_cast<std::int64_t>(some.size());
    if (photos->size() > 0) writer.check_broken(photos->size());
    if (progress && !progress(done, photos->size()))
      throw Error(ErrorCode::cancelled, "stopped before the file was written");
  }
  writer.check_broken(done);
  if (writer.report().train == 0)
    throw Error(ErrorCode::bad_input, "gives no photo to train on", source.string());
  if (progress && !progress(done, done)) throw Error(ErrorCode::cancelled, "stopped before the file was written");
  writer.write(source_name(source));
  return writer.report();
}

}  // namespace ilat
