#pragma once

#include <cstdint>
#include <string>

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

/// Python's name of any opcode, also of those we refuse: "INST"; "0x7f, which is no opcode" for a byte that is none.
std::string opcode_name(std::uint8_t byte);

}  // namespace ilat
