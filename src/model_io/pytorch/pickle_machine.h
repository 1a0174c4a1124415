#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model_io/pytorch/pickle.h"

namespace ilat {

/// The pickle opcodes that plain containers, numbers, text and torch.save's tensors need (protocols 2 to 5).
enum class Opcode : std::uint8_t {
  mark = '(',
  stop = '.',
  append = 'a',
  appends = 'e',
  build = 'b',
  global = 'c',
  empty_tuple = ')',
  empty_list = ']',
  empty_dict = '}',
  tuple = 't',
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  set_item = 's',
  set_items = 'u',
  none = 'N',
  new_true = 0x88,
  new_false = 0x89,
  integer4 = 'J',
  integer1 = 'K',
  integer2 = 'M',
  long1 = 0x8a,
  real = 'G',
  string = 'T',  // Python 2's text
  short_string = 'U',
  unicode = 'X',
  short_unicode = 0x8c,
  put1 = 'q',
  put4 = 'r',
  memoize = 0x94,
  get1 = 'h',
  get4 = 'j',
  reduce = 'R',
  new_object = 0x81,
  persistent_id = 'Q',
  protocol = 0x80,
  frame = 0x95,
  stack_global = 0x93,
};

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

using PickleNodeId = std::uint32_t;

/// One object on the machine's stack. Objects are shared by their ids, as in Python, so that a memo costs no copies.
struct PickleNode {
  enum class Kind : std::uint8_t {
    mark,
    none,
    boolean,
    integer,
    real,
    text,
    list,
    tuple,
    dict,
    global,
    storage,
    tensor
  };
  Kind kind = Kind::none;
  KnownGlobal global = {};
  std::int64_t integer = 0;  ///< boolean, integer; index of a storage or tensor, -1 for a Parameter still without one
  double real = 0;
  std::string_view text = {};
  std::vector<PickleNodeId> items = {};  ///< of a list or tuple; of a dictionary key, value, key, value ...
};

/// The pickle machine without its power: a stack, a memo, and the calls above.
class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> bytes, const std::string& origin) : bytes_(bytes), origin_(origin) {}

  /// Runs to STOP. @return the object that is left
  PickleNodeId run();
  /// @throws Error bad_input that names the file and the offset of the opcode now running.
  [[noreturn]] void refuse(const std::string& problem) const;

  const PickleNode& node(PickleNodeId id) const { return nodes_[id]; }
  std::vector<PickledStorage> take_storages() { return std::move(storages_); }
  std::vector<PickledTensor> take_tensors() { return std::move(tensors_); }
  std::size_t bytes_used() const { return position_; }

 private:
  using Kind = PickleNode::Kind;

  bool step();  // false after STOP

  // Bytes, stack and memo.
  std::string_view take(std::size_t count);
  std::uint64_t number(std::size_t bytes);
  std::string_view line();

  PickleNodeId push(PickleNode node);
  void push_again(PickleNodeId id);
  void push_integer(std::int64_t value);
  void push_text(std::string_view text);
  void push_long();
  void push_real();
  void push_tuple(std::size_t count);
  PickleNodeId pop();
  std::vector<PickleNodeId> pop_to_mark();
  PickleNode& top(Kind kind, const char* what);
  void add_to_list(std::span<const PickleNodeId> items);
  void add_to_dict(std::span<const PickleNodeId> items);
  void keep(std::uint64_t place);
  void recall(std::uint64_t place);

  // pickle_calls.cpp: what the known globals mean.
  void push_global(std::string_view module, std::string_view name);
  void persistent_id();
  void reduce();
  void new_object();
  void build();
  const PickleNode& argument(const PickleNode& arguments, std::size_t index, Kind kind, const char* what) const;
  std::vector<std::int64_t> dimensions(const PickleNode& arguments, std::size_t index, const char* what) const;
  void push_tensor(const PickleNode& arguments, std::size_t count);
  void push_ordered_dict(const PickleNode& arguments);
  std::int64_t storage_index(const PickledStorage& storage);

  std::span<const std::byte> bytes_;
  const std::string& origin_;
  std::size_t position_ = 0;
  std::size_t opcode_at_ = 0;
  std::size_t pushed_ = 0;
  std::vector<PickleNode> nodes_;
  std::vector<PickleNodeId> stack_;
  std::unordered_map<std::uint64_t, PickleNodeId> memo_;
  std::vector<PickledStorage> storages_;
  std::map<std::string_view, std::size_t> storage_of_key_;
  std::vector<PickledTensor> tensors_;
};

}  // namespace ilat
