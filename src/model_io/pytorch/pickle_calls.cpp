// What the known globals mean: the calls that torch.save writes, each done here rather than looked up.
#include <optional>

#include "model_io/pytorch/pickle_machine.h"

namespace ilat {

using Kind = PickleNode::Kind;

namespace {

struct Entry {
  std::string_view module, name;
  KnownGlobal meaning;
};

constexpr Entry kGlobals[] = {
    {"collections", "OrderedDict", {PickleGlobal::ordered_dict}},
    {"torch._utils", "_rebuild_tensor", {PickleGlobal::rebuild_tensor}},
    {"torch._utils", "_rebuild_tensor_v2", {PickleGlobal::rebuild_tensor_2}},
    {"torch._utils", "_rebuild_parameter", {PickleGlobal::rebuild_parameter}},
    {"torch.nn.parameter", "Parameter", {PickleGlobal::parameter}},
    {"torch", "FloatStorage", {PickleGlobal::storage, DType::f32}},
    {"torch", "DoubleStorage", {PickleGlobal::storage, DType::f64}},
    {"torch", "HalfStorage", {PickleGlobal::storage, DType::f16}},
    {"torch", "BFloat16Storage", {PickleGlobal::storage, DType::bf16}},
    {"torch", "LongStorage", {PickleGlobal::storage, DType::i64}},
    {"torch", "IntStorage", {PickleGlobal::storage, DType::i32}},
    {"torch", "ShortStorage", {PickleGlobal::storage, DType::i16}},
    {"torch", "CharStorage", {PickleGlobal::storage, DType::i8}},
    {"torch", "ByteStorage", {PickleGlobal::storage, DType::u8}},
    {"torch", "BoolStorage", {PickleGlobal::storage, DType::boolean}},
};

std::optional<KnownGlobal> known_global(std::string_view module, std::string_view name) {
  for (const Entry& entry : kGlobals)
    if (entry.module == module && entry.name == name) return entry.meaning;
  return std::nullopt;
}

}  // namespace

void PickleMachine::push_global(std::string_view module, std::string_view name) {
  const auto known = known_global(module, name);
  if (!known)
    refuse("calls for " + std::string(module) + "." + std::string(name) +
           ", which is refused: a checkpoint is read as tensors, numbers, text, lists, tuples and dictionaries only, "
           "and nothing in it is executed");
  push({.kind = Kind::global, .global = *known});
}

const PickleNode& PickleMachine::argument(const PickleNode& arguments, std::size_t index, Kind kind,
                                          const char* what) const {
  if (index >= arguments.items.size() || nodes_[arguments.items[index]].kind != kind)
    refuse("is damaged: expected argument " + std::to_string(index + 1) + " to be " + what);
  return nodes_[arguments.items[index]];
}

/// ("storage", type, key, device, elements[, None]) names numbers that lie outside the pickle.
void PickleMachine::persistent_id() {
  const PickleNode& id = nodes_[pop()];
  if (id.kind != Kind::tuple) refuse("is damaged: expected a storage's description to be a tuple");
  const std::string_view word = argument(id, 0, Kind::text, "text").text;
  if (word != "storage") refuse("refers to a \"" + std::string(word.substr(0, 40)) + "\"; expected a storage");
  const KnownGlobal& type = argument(id, 1, Kind::global, "a storage's type").global;
  if (type.what != PickleGlobal::storage) refuse("is damaged: expected a storage's type");
  const PickledStorage storage{.dtype = type.dtype,
                               .key = argument(id, 2, Kind::text, "a storage's key").text,
                               .elements = argument(id, 4, Kind::integer, "a number of elements").integer};
  if (id.items.size() > 6 || (id.items.size() == 6 && nodes_[id.items[5]].kind != Kind::none))
    refuse("holds a view of a storage as PyTorch before 0.4 wrote it; load and save it with a newer PyTorch first");
  push({.kind = Kind::storage, .integer = storage_index(storage)});
}

std::int64_t PickleMachine::storage_index(const PickledStorage& storage) {
  const std::string key(storage.key.substr(0, 40));
  if (storage.elements < 0) refuse("storage " + key + ": has " + std::to_string(storage.elements) + " elements");
  const auto [found, is_new] = storage_of_key_.emplace(storage.key, storages_.size());
  if (is_new) storages_.push_back(storage);
  const PickledStorage& known = storages_[found->second];
  if (known.dtype != storage.dtype || known.elements != storage.elements)
    refuse("storage " + key + ": is described in two ways, " + std::to_string(known.elements) + " " +
           std::string(name_of(known.dtype)) + " and " + std::to_string(storage.elements) + " " +
           std::string(name_of(storage.dtype)));
  return static_cast<std::int64_t>(found->second);
}

void PickleMachine::reduce() {
  const PickleNodeId arguments_id = pop(), callee_id = pop();
  const PickleNode &arguments = nodes_[arguments_id], &callee = nodes_[callee_id];
  if (callee.kind != Kind::global || arguments.kind != Kind::tuple)
    refuse("is damaged: expected REDUCE to find a global and its arguments");
  switch (callee.global.what) {
    case PickleGlobal::ordered_dict:
      return push_ordered_dict(arguments);
    case PickleGlobal::rebuild_tensor:
      return push_tensor(arguments, 4);
    case PickleGlobal::rebuild_tensor_2:
      return push_tensor(arguments, 6);
    case PickleGlobal::rebuild_parameter:
    case PickleGlobal::parameter:
      argument(arguments, 0, Kind::tensor, "a tensor");
      return push_again(arguments.items[0]);
    case PickleGlobal::storage:
      break;
  }
  refuse("makes a storage out of nothing, which is refused; a storage lies outside the pickle");
}

/// OrderedDict() or, from Python 2, OrderedDict([[key, value], ...]).
void PickleMachine::push_ordered_dict(const PickleNode& arguments) {
  PickleNode dict{.kind = Kind::dict};
  if (arguments.items.size() > 1) refuse("is damaged: expected OrderedDict to have at most one argument");
  if (!arguments.items.empty()) {
    for (const PickleNodeId id : argument(arguments, 0, Kind::list, "a list").items) {
      const PickleNode& pair = nodes_[id];
      if ((pair.kind != Kind::list && pair.kind != Kind::tuple) || pair.items.size() != 2)
        refuse("is damaged: expected OrderedDict's list to hold pairs");
      if ((pushed_ += 2) > kMostPickleObjects) refuse("holds too many objects");
      dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
    }
  }
  push(std::move(dict));
}

std::vector<std::int64_t> PickleMachine::dimensions(const PickleNode& arguments, std::size_t index,
                                                    const char* what) const {
  const PickleNode& tuple = argument(arguments, index, Kind::tuple, what);
  if (tuple.items.size() > kMostTensorDimensions)
    refuse("has a tensor of " + std::to_string(tuple.items.size()) + " dimensions; expected at most " +
           std::to_string(kMostTensorDimensions));
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < tuple.items.size(); ++i) {
    numbers.push_back(argument(tuple, i, Kind::integer, "a whole number").integer);
    if (numbers.back() < 0) refuse("has a tensor with the " + std::string(what) + " " + shape_text(numbers));
  }
  return numbers;
}

/// (storage, offset, size, stride[, requires_grad, hooks[, metadata]]); what follows the stride concerns training only.
void PickleMachine::push_tensor(const PickleNode& arguments, std::size_t count) {
  if (arguments.items.size() < count)
    refuse("is damaged: expected a tensor to be made from " + std::to_string(count) + " arguments, got " +
           std::to_string(arguments.items.size()));
  PickledTensor tensor;
  tensor.storage = static_cast<std::size_t>(argument(arguments, 0, Kind::storage, "a storage").integer);
  tensor.offset = argument(arguments, 1, Kind::integer, "an offset").integer;
  tensor.shape = dimensions(arguments, 2, "size");
  tensor.strides = dimensions(arguments, 3, "stride");
  if (tensor.offset < 0 || tensor.shape.size() != tensor.strides.size())
    refuse("has a tensor of size " + shape_text(tensor.shape) + " with stride " + shape_text(tensor.strides) +
           " and offset " + std::to_string(tensor.offset));
  push({.kind = Kind::tensor, .integer = static_cast<std::int64_t>(tensors_.size())});
  tensors_.push_back(std::move(tensor));
}

/// Parameter.__new__(Parameter), whose tensor comes with BUILD: PyTorch before 0.2.
void PickleMachine::new_object() {
  const PickleNodeId arguments_id = pop(), type_id = pop();
  const PickleNode &arguments = nodes_[arguments_id], &type = nodes_[type_id];
  const bool is_parameter = type.kind == Kind::global && type.global.what == PickleGlobal::parameter;
  if (!is_parameter || arguments.kind != Kind::tuple || !arguments.items.empty())
    refuse("makes an object with NEWOBJ, which is refused but for a plain torch.nn.parameter.Parameter");
  push({.kind = Kind::tensor, .integer = -1});
}

/// Attributes of an OrderedDict (a state_dict's _metadata) and of a Parameter say nothing about its values. Only the
/// oldest Parameter has its tensor there: (tensor, gradient, hooks, requires_grad, volatile).
void PickleMachine::build() {
  const PickleNode& state = nodes_[pop()];
  if (stack_.empty()) refuse("is damaged: BUILD found no object");
  PickleNode& object = nodes_[stack_.back()];
  if (object.kind == Kind::tensor && object.integer < 0) {
    if (state.kind != Kind::tuple || state.items.size() != 5) refuse("is damaged: expected a Parameter's 5 values");
    object.integer = argument(state, 0, Kind::tensor, "a tensor").integer;
    return;
  }
  const bool attributes = object.kind == Kind::dict && state.kind == Kind::dict;
  const bool flags = object.kind == Kind::tensor && state.kind == Kind::tuple;
  if (!attributes && !flags)
    refuse("sets an object's state with BUILD, which is refused but for OrderedDict and Parameter");
}

}  // namespace ilat
