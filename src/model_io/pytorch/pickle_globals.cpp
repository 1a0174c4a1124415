#include "model_io/pytorch/pickle_globals.h"

namespace ilat {
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

}  // namespace

std::optional<KnownGlobal> known_global(std::string_view module, std::string_view name) {
  for (const Entry& entry : kGlobals)
    if (entry.module == module && entry.name == name) return entry.meaning;
  return std::nullopt;
}

}  // namespace ilat
