#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace ilat {

/// @param name "cpu", "cuda" or "cuda:N"
/// @param local number of this process on its machine: its GPU where the name has no number
/// @throws Error usage if there is no such device here
at::Device training_device(const std::string& name, int local);

}  // namespace ilat
