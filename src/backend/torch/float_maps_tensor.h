#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include <span>
#include <vector>

#include "tensor/float_maps.h"

namespace ilat {

/// [B, C, H, W] float32, a copy on `device`.
inline at::Tensor to_tensor(const FloatMaps& planes, at::Device device) {
  auto* values = const_cast<float*>(planes.values.data());  // only read: from_blob has no const form
  return at::from_blob(values, {planes.batch, planes.channels, planes.height, planes.width}, at::kFloat)
      .to(device, at::kFloat, /*non_blocking=*/false, /*copy=*/true);
}

/// Numbers of type T in row-major `shape`, a copy on `device`.
template <class T>
at::Tensor to_tensor(std::span<const T> values, at::IntArrayRef shape, at::Device device) {
  const auto type = c10::CppTypeToScalarType<T>::value;
  return at::from_blob(const_cast<T*>(values.data()), shape, type).to(device, type, false, /*copy=*/true);
}

template <class T>
std::vector<T> to_vector(const at::Tensor& tensor) {
  const at::Tensor values = tensor.to(at::kCPU, c10::CppTypeToScalarType<T>::value).contiguous();
  return {values.data_ptr<T>(), values.data_ptr<T>() + values.numel()};
}

inline FloatMaps to_float_maps(const at::Tensor& maps) {  // [B, C, H, W]
  FloatMaps planes;
  planes.batch = static_cast<int>(maps.size(0));
  planes.channels = static_cast<int>(maps.size(1));
  planes.height = static_cast<int>(maps.size(2));
  planes.width = static_cast<int>(maps.size(3));
  planes.values = to_vector<float>(maps);
  return planes;
}

}  // namespace ilat
