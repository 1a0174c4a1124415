#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "conditioning/sketch/photo_sketch.h"
#include "ilat/editor.h"
#include "imaging/face/dataset_table.h"
#include "imaging/face/face_regions.h"
#include "imaging/photo/montage.h"
#include "model_io/model_folder/model_folder.h"
#include "program.h"
#include "support/places.h"
#include "tiny_model.h"

namespace ilat::test {

namespace {

constexpr std::size_t kPortraits = 50;
constexpr std::size_t kBatch = 10;  // portraits edited together; one picture of rows each

std::filesystem::path faces_folder() {
  return source_folder().parent_path() / "shared" / "data" / "faces";
}

/// $ILAT_MODEL, else the bundled model, else random weights in `spare`: kept pixels do not depend on what was learnt.
std::filesystem::path some_model(const std::filesystem::path& spare) {
  if (const char* chosen = std::getenv("ILAT_MODEL")) return chosen;
  const auto bundled = source_folder() / "models" / "faces-256";
  if (std::filesystem::exists(bundled / kModelConfigFile)) return bundled;
  write_tiny_model(spare);
  return spare;
}

/// The first val portraits, spread over the whole split.
std::vector<FaceRow> val_portraits() {
  std::vector<FaceRow> rows = read_faces_table(faces_folder() / "faces.csv"), chosen;
  std::erase_if(rows, [](const FaceRow& row) { return row.split != "val"; });
  for (std::size_t i = 0; i < kPortraits; ++i) chosen.push_back(rows.at(i * rows.size() / kPortraits));
  return chosen;
}

EditRequest request_for(const FaceRow& row, FaceRegion region) {
  EditRequest request;
  request.photo = read_image(faces_folder() / "photos" / row.file);
  request.mask = face_region_mask(row.landmarks, region, request.photo.width, request.photo.height);
  request.sketch = photo_sketch(request.photo, {}, {});
  return request;
}

std::size_t changed_kept_pixels(const EditRequest& request, const Image& after) {
  std::size_t changed = 0;
  for (std::size_t i = 0; i < request.mask.pixels.size(); ++i)
    changed += request.mask.pixels[i] < 128 &&
               !std::equal(&request.photo.pixels[3 * i], &request.photo.pixels[3 * i] + 3, &after.pixels[3 * i]);
  return changed;
}

}  // namespace

/// Over real portraits; set ILAT_PICTURES to a folder to get the rows before / mask / sketch / after and look at them.
TEST(SlowPortraits, EditsOfFiftyRealPortraitsKeepEveryPixelOutsideTheMask) {
  if (!std::filesystem::exists(faces_folder())) GTEST_SKIP() << "no photos in " << faces_folder();
  const TemporaryFolder spare;
  const Editor editor = Editor::open(some_model(spare.at("tiny")));
  const char* pictures = std::getenv("ILAT_PICTURES");
  const auto portraits = val_portraits();

  constexpr FaceRegion regions[] = {FaceRegion::mouth, FaceRegion::eyes, FaceRegion::nose};
  for (std::size_t first = 0; first < kPortraits; first += kBatch) {
    std::vector<EditRequest> requests;
    for (std::size_t i = first; i < first + kBatch; ++i) requests.push_back(request_for(portraits[i], regions[i % 3]));
    const auto results = editor.edit(requests);
    std::vector<Image> cells;
    for (std::size_t i = 0; i < kBatch; ++i) {
      const Image& after = results[i].images.at(0);
      EXPECT_EQ(changed_kept_pixels(requests[i], after), 0u) << portraits[first + i].file;
      EXPECT_NE(after.pixels, requests[i].photo.pixels) << portraits[first + i].file;
      cells.insert(cells.end(), {requests[i].photo, requests[i].mask, requests[i].sketch, after});
    }
    if (!pictures) continue;
    std::filesystem::create_directories(pictures);
    write_image(std::filesystem::path(pictures) / (std::to_string(first / kBatch + 1) + ".png"), montage(cells));
  }
}

}  // namespace ilat::test
