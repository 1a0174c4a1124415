#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model_io/pytorch/checkpoint.h"
#include "model_io/pytorch/pickle.h"

namespace ilat {

/// Turns the pickle's tensors into views of their storages' bytes. A tensor whose numbers lie in another order than
/// the C order (a transpose) is copied; all copies together may be as large as the file.
/// @param storages the bytes of each of `pickle.storages`, of the size that the pickle says
/// @param file_size bytes of the whole file
/// @throws Error bad_input for a tensor that reaches beyond its storage or lies over itself
CheckpointContent place_tensors(PickleContent pickle, const std::vector<std::span<const std::byte>>& storages,
                                std::size_t file_size, const std::string& origin);

/// Bytes of a storage. @throws Error bad_input if no memory could hold them
std::size_t bytes_of(const PickledStorage& storage, const std::string& origin);

}  // namespace ilat
