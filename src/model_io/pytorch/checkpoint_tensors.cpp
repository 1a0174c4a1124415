#include "model_io/pytorch/checkpoint_tensors.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "ilat/error.h"

namespace ilat {
namespace {

std::string words(const PickledTensor& tensor) {
  return "a tensor of size " + shape_text(tensor.shape) + " with stride " + shape_text(tensor.strides) +
         " and offset " + std::to_string(tensor.offset);
}

bool is_empty(const PickledTensor& tensor) {
  return std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
}

/// One past the largest element that the tensor reads. @return false if that is beyond 2^63
bool find_end(const PickledTensor& tensor, std::int64_t& end) {
  end = tensor.offset;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    std::int64_t reach = 0;
    if (__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach)) return false;
    if (__builtin_add_overflow(end, reach, &end)) return false;
  }
  return !__builtin_add_overflow(end, 1, &end);
}

/// Whether no element is read twice: sorted by stride, each step must clear what the finer dimensions span.
bool is_free_of_overlap(const PickledTensor& tensor) {
  std::vector<std::size_t> order(tensor.shape.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return tensor.strides[a] < tensor.strides[b]; });
  std::int64_t span = 1;  // elements from the first to the last of the finer dimensions; cannot overflow after find_end
  for (const std::size_t i : order) {
    if (tensor.shape[i] == 1) continue;
    if (tensor.strides[i] < span) return false;
    span += (tensor.shape[i] - 1) * tensor.strides[i];
  }
  return true;
}

bool is_in_c_order(const PickledTensor& tensor) {
  std::int64_t expected = 1;
  for (std::size_t i = tensor.shape.size(); i-- > 0;) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != expected) return false;
    expected *= tensor.shape[i];
  }
  return true;
}

/// Copies element after element in C order.
std::vector<std::byte> gather(const PickledTensor& tensor, std::span<const std::byte> storage, std::size_t size,
                              std::size_t count) {
  std::vector<std::byte> copy(count * size);
  std::vector<std::int64_t> at(tensor.shape.size(), 0);
  std::int64_t from = tensor.offset;
  for (std::size_t done = 0; done < count; ++done) {
    std::memcpy(copy.data() + done * size, storage.data() + static_cast<std::size_t>(from) * size, size);
    for (std::size_t i = at.size(); i-- > 0;) {
      from += tensor.strides[i];
      if (++at[i] < tensor.shape[i]) break;
      from -= tensor.strides[i] * tensor.shape[i];
      at[i] = 0;
    }
  }
  return copy;
}

class Placer {
 public:
  Placer(CheckpointContent& content, std::size_t file_size, const std::string& origin)
      : content_(content), left_to_copy_(file_size), origin_(origin) {}

  TensorView place(const PickledTensor& tensor, DType dtype, std::span<const std::byte> storage) {
    TensorView view{.dtype = dtype, .shape = tensor.shape, .bytes = {}};
    const std::size_t size = size_of(dtype);
    const auto elements = static_cast<std::int64_t>(storage.size() / size);
    if (is_empty(tensor)) {
      check_empty(tensor);
      return view;
    }
    std::int64_t end = 0;
    if (!find_end(tensor, end) || end > elements)
      refuse(words(tensor) + " reaches beyond its storage of " + std::to_string(elements) + " elements");
    if (!is_free_of_overlap(tensor))
      refuse("has " + words(tensor) +
             ", which reads elements more than once (an expanded tensor); save a contiguous copy of it instead");
    const auto count = static_cast<std::size_t>(view.elements());  // no overlap: at most `elements`
    if (is_in_c_order(tensor)) {
      view.bytes = storage.subspan(static_cast<std::size_t>(tensor.offset) * size, count * size);
      return view;
    }
    if (count * size > left_to_copy_)
      refuse("has transposed tensors that together are larger than the file; save contiguous copies of them instead");
    left_to_copy_ -= count * size;
    content_.copies.push_back(gather(tensor, storage, size, count));
    view.bytes = content_.copies.back();
    return view;
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const { throw Error(ErrorCode::bad_input, problem, origin_); }

  /// elements() of an empty tensor's view must not overflow on the way to 0.
  void check_empty(const PickledTensor& tensor) const {
    std::int64_t product = 1;
    for (const std::int64_t side : tensor.shape)
      if (side != 0 && __builtin_mul_overflow(product, side, &product)) refuse("has " + words(tensor));
  }

  CheckpointContent& content_;
  std::size_t left_to_copy_;
  const std::string& origin_;
};

/// Names the tensors of a tree by the keys on the way.
class Naming {
 public:
  Naming(CheckpointContent& content, const std::string& origin) : content_(content), origin_(origin) {}

  void visit(const PickleValue& value, const std::string& name) {
    if (const auto* tensor = std::get_if<PickleValue::Tensor>(&value.content)) return add(*tensor, name);
    if (const auto* dict = std::get_if<PickleValue::Dict>(&value.content))
      for (const auto& [key, item] : *dict) visit(item, name.empty() ? key : name + "." + key);
    if (const auto* list = std::get_if<PickleValue::List>(&value.content))
      for (std::size_t i = 0; i < list->size(); ++i)
        visit((*list)[i], name.empty() ? std::to_string(i) : name + "." + std::to_string(i));
  }

 private:
  void add(PickleValue::Tensor tensor, const std::string& name) {
    if ((text_ += name.size()) > kMostPickleText)
      throw Error(ErrorCode::bad_input,
                  "names its tensors with more than " + std::to_string(kMostPickleText) + " bytes", origin_);
    if (!content_.tensors.emplace(name, content_.tensors_by_index.at(tensor.index)).second)
      throw Error(ErrorCode::bad_input, "has two tensors named \"" + name.substr(0, 200) + "\"", origin_);
  }

  CheckpointContent& content_;
  std::size_t text_ = 0;
  const std::string& origin_;
};

}  // namespace

std::size_t bytes_of(const PickledStorage& storage, const std::string& origin) {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<std::size_t>(storage.elements), size_of(storage.dtype), &bytes))
    throw Error(ErrorCode::bad_input,
                "storage " + std::string(storage.key.substr(0, 40)) + ": " + std::to_string(storage.elements) +
                    " elements are larger than any file",
                origin);
  return bytes;
}

CheckpointContent place_tensors(PickleContent pickle, const std::vector<std::span<const std::byte>>& storages,
                                std::size_t file_size, const std::string& origin) {
  CheckpointContent content;
  Placer placer(content, file_size, origin);
  for (const PickledTensor& tensor : pickle.tensors)
    content.tensors_by_index.push_back(
        placer.place(tensor, pickle.storages.at(tensor.storage).dtype, storages.at(tensor.storage)));
  content.root = std::move(pickle.root);
  Naming(content, origin).visit(content.root, "");
  return content;
}

}  // namespace ilat
