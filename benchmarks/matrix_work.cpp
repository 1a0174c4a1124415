#include "matrix_work.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <ATen/record_function.h>

#include <memory>
#include <string_view>

namespace ilat {
namespace {

double counted = 0;

double numbers(const at::Tensor& tensor) { return static_cast<double>(tensor.numel()); }

/// [.., m, k] x [.., k, n]
double of_product(const at::Tensor& a, const at::Tensor& b) { return 2 * numbers(a) * static_cast<double>(b.size(-1)); }

/// Each of a weight's numbers meets each place of each item's output.
double of_convolution(const at::Tensor& weight, double places) { return 2 * numbers(weight) * places; }

/// @param values a stride, padding or dilation for each axis, or one for both
std::int64_t of_axis(const c10::IValue& values, std::int64_t axis) {
  const std::vector<std::int64_t> list = values.toIntVector();
  return list[list.size() == 1 ? 0 : static_cast<std::size_t>(axis)];
}

double of_forward(c10::ArrayRef<const c10::IValue> in) {  // input, weight, bias, stride, padding, dilation, ...
  const at::Tensor input = in[0].toTensor(), weight = in[1].toTensor();
  auto places = static_cast<double>(input.size(0));
  for (std::int64_t axis = 0; axis < input.dim() - 2; ++axis) {
    const std::int64_t covered = of_axis(in[5], axis) * (weight.size(axis + 2) - 1) + 1;
    places *= static_cast<double>((input.size(axis + 2) + 2 * of_axis(in[4], axis) - covered) / of_axis(in[3], axis) + 1);
  }
  return of_convolution(weight, places);
}

double of_backward(c10::ArrayRef<const c10::IValue> in) {  // gradient, input, weight, ..., which gradients are wanted
  const at::Tensor gradient = in[0].toTensor(), weight = in[2].toTensor();
  const auto wanted = in[10].toBoolList();
  const bool of_input = wanted[0], of_weight = wanted[1];
  const double products = of_input + of_weight;
  return products * of_convolution(weight, numbers(gradient) / static_cast<double>(gradient.size(1)));
}

std::unique_ptr<at::ObserverContext> count(const at::RecordFunction& call) {
  const std::string_view name = call.name();
  if (name == "aten::convolution") counted += of_forward(call.inputs());
  else if (name == "aten::convolution_backward") counted += of_backward(call.inputs());
  else if (name == "aten::mm" || name == "aten::bmm") counted += of_product(call.inputs()[0].toTensor(), call.inputs()[1].toTensor());
  else if (name == "aten::addmm" || name == "aten::baddbmm") counted += of_product(call.inputs()[1].toTensor(), call.inputs()[2].toTensor());
  return nullptr;
}

}  // namespace

MatrixWork::MatrixWork()
    : handle_(at::addThreadLocalCallback(
          at::RecordFunctionCallback(count).needsInputs(true).scopes({at::RecordScope::FUNCTION}))) {}

MatrixWork::~MatrixWork() { at::removeCallback(handle_); }

double MatrixWork::operations() { return counted; }

}  // namespace ilat
