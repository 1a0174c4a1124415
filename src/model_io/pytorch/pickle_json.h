#pragma once

#include <nlohmann/json_fwd.hpp>

#include "model_io/pytorch/pickle.h"

namespace ilat {

/// What a checkpoint holds beside its tensors: numbers, text and flags, under their keys and in the file's order.
/// Dictionaries that hold tensors alone are left out; a tensor in a list leaves a null.
nlohmann::ordered_json plain_values(const PickleValue& root);

}  // namespace ilat
