#include "cli/sample_grid.h"

#include <vector>

#include "ilat/image.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/montage.h"

namespace ilat {

void write_sample_grid(const std::filesystem::path& file, const FloatMaps& samples, int columns) {
  if (samples.empty()) return;
  std::vector<Image> images;
  for (int item = 0; item < samples.batch; ++item) images.push_back(to_image(samples, item));
  write_image(file, montage(images, {.columns = columns}));
}

}  // namespace ilat
