#include "training/tasks/transformer_task.h"

#include <algorithm>

namespace ilat {

std::int64_t validation_count(const PackedDataset& data, const OptimisationRecipe& recipe) {
  const auto all = static_cast<std::int64_t>(data.val.size());
  const std::int64_t wanted = recipe.validation_images;
  return wanted > 0 ? std::min(all, wanted) : all;
}

}  // namespace ilat
