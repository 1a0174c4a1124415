#include "editing/request/edit_memory.h"

#include <string>

#include "ilat/error.h"

namespace ilat {
namespace {

std::string in_gigabytes(double bytes) {
  const auto tenths = static_cast<std::int64_t>(bytes / 1e8 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

}  // namespace

std::uint64_t bytes_per_variation(const EditRequest& request, const ModelConfig& config) {
  const auto of = [](auto number) { return static_cast<std::uint64_t>(number); };
  const TransformerConfig& transformer = *config.transformer;
  const std::uint64_t painted = 3 * of(config.image_tokenizer->resolution) * of(config.image_tokenizer->resolution);
  const std::uint64_t cached = 2 * of(transformer.layers) * of(transformer.rows()) * of(transformer.width);
  return request.photo.pixels.size() + sizeof(float) * (painted + cached);
}

void check_memory(std::span<const EditRequest> requests, int variations, const ModelConfig& config) {
  double each = 0;  // a sum that cannot overflow
  for (const EditRequest& request : requests) each += static_cast<double>(bytes_per_variation(request, config));
  const double most = static_cast<double>(kMostEditMemory);
  if (each * variations <= most) return;
  const int fewer = static_cast<int>(most / each);
  throw Error(ErrorCode::usage,
              std::to_string(variations) + " results at once would take " + in_gigabytes(each * variations) +
                  " of memory, more than the " + in_gigabytes(most) + " that an edit may hold; " +
                  (fewer > 0 ? "draw at most " + std::to_string(fewer) + " at a time, each time with another seed"
                             : "edit a smaller photo, or fewer photos at a time"),
              "variations");
}

}  // namespace ilat
