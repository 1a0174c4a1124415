#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// The only names that a pickle may call for; each stands for something this reader does itself.
enum class PickleGlobal {
  ordered_dict,       ///< collections.OrderedDict: read as a dictionary
  rebuild_tensor,     ///< torch._utils._rebuild_tensor(storage, offset, size, stride): before PyTorch 0.4
  rebuild_tensor_2,   ///< torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)
  rebuild_parameter,  ///< torch._utils._rebuild_parameter(tensor, requires_grad, hooks): read as its tensor
  parameter,          ///< torch.nn.parameter.Parameter: the same before PyTorch 0.4
  storage,            ///< torch.FloatStorage and its like: a number type
};

struct KnownGlobal {
  PickleGlobal what;
  DType dtype = DType::f32;  ///< of a storage
};

std::optional<KnownGlobal> known_global(std::string_view module, std::string_view name);

}  // namespace ilat
