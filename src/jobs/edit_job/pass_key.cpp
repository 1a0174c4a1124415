#include "jobs/edit_job/pass_key.h"

#include <type_traits>

namespace ilat {
namespace {

template <class Value>
void append_bytes(std::string& key, const Value& value) {
  static_assert(std::has_unique_object_representations_v<Value> || std::is_same_v<Value, double>);
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

std::string pass_key(const EditJob& job) {
  const EditOptions options = options_of(job);
  std::string key;
  append_bytes(key, options.sampling.guidance);
  append_bytes(key, options.sampling.steps);
  append_bytes(key, options.sampling.sampler);
  append_bytes(key, options.sampling.attention_mask ? static_cast<int>(*options.sampling.attention_mask) : -1);
  append_bytes(key, options.variations);
  append_bytes(key, options.pick);
  append_bytes(key, options.composite);
  append_bytes(key, options.feather);
  append_bytes(key, options.blend);
  append_bytes(key, options.detail);
  append_bytes(key, options.frame_choice);
  append_bytes(key, options.frame);
  if (options.eyes)
    for (const double place : {options.eyes->x1, options.eyes->y1, options.eyes->x2, options.eyes->y2}) append_bytes(key, place);
  return key;
}

}  // namespace ilat
