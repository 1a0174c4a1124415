#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// The numbers behind one or more tensors; where they lie is the checkpoint layout's business.
struct PickledStorage {
  DType dtype = DType::f32;
  std::string_view key;       ///< the layout's name for it
  std::int64_t elements = 0;  ///< as the pickle says; not yet compared with the file
};

/// One view of a storage. Sizes and strides are not negative; nothing else is checked yet.
struct PickledTensor {
  std::size_t storage = 0;  ///< index into PickleContent::storages
  std::int64_t offset = 0;  ///< in elements
  std::vector<std::int64_t> shape, strides;
};

struct PickleEntry;

/// A value of a checkpoint: a number, text, a list (tuples too), a dictionary, a tensor, or nothing (None).
struct PickleValue {
  struct Tensor {
    std::size_t index = 0;  ///< into PickleContent::tensors
  };
  using List = std::vector<PickleValue>;
  using Dict = std::vector<PickleEntry>;  ///< in the file's order

  std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Tensor, List, Dict> content;
};

struct PickleEntry {
  std::string key;  ///< a whole number as text
  PickleValue value;
};

struct PickleContent {
  PickleValue root;  ///< its text points into the pickle's bytes
  std::vector<PickledStorage> storages;
  std::vector<PickledTensor> tensors;
  std::size_t bytes_used = 0;  ///< up to and with the pickle's STOP
};

// What a hostile pickle could otherwise grow to: a few bytes can name one object a million times. Real checkpoints stay
// far below.
inline constexpr std::size_t kMostPickleObjects = 2'000'000;  ///< also of the tree, where shared ones count each time
inline constexpr std::size_t kMostPickleText = std::size_t{64} << 20;  ///< bytes of text in the tree
inline constexpr std::size_t kMostPickleDepth = 64;                    ///< lists and dictionaries inside each other
inline constexpr std::size_t kMostTensorDimensions = 8;

/// Reads the pickle that `bytes` begin with. It executes nothing: a global or opcode other than those of
/// pickle_machine.h is refused by its name.
/// @param origin names the file in errors
/// @throws Error bad_input
PickleContent parse_pickle(std::span<const std::byte> bytes, const std::string& origin);

/// What a checkpoint holds beside its tensors: numbers, text and flags, under their keys and in the file's order.
/// Dictionaries that hold tensors alone are left out; a tensor in a list leaves a null.
nlohmann::ordered_json plain_values(const PickleValue& root);

}  // namespace ilat
