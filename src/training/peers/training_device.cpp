#include "training/peers/training_device.h"

#include <torch/cuda.h>

#include "ilat/error.h"

namespace ilat {

at::Device training_device(const std::string& name, int local) {
  const auto refuse = [&](const std::string& why) { return Error(ErrorCode::usage, why, "--device " + name); };
  at::Device device = at::kCPU;
  try {
    device = at::Device(name);
  } catch (const std::exception&) {
    throw refuse("expected cpu, cuda or cuda:N");
  }
  if (device.is_cpu()) return device;
  if (!device.is_cuda()) throw refuse("training runs on cpu, cuda or cuda:N");
  const auto count = static_cast<int>(torch::cuda::device_count());
  if (count == 0) throw refuse("no GPU is here that this LibTorch can use; train with --device cpu");
  const int number = device.has_index() ? device.index() : local;
  if (number >= count)
    throw refuse("there are " + std::to_string(count) + " GPUs here, numbered from 0; GPU " + std::to_string(number) + " was asked for");
  return {at::kCUDA, static_cast<at::DeviceIndex>(number)};
}

}  // namespace ilat
