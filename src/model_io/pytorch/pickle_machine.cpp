#include "model_io/pytorch/pickle_machine.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>

#include "ilat/error.h"

namespace ilat {
namespace {

struct Name {
  std::uint8_t byte;
  std::string_view text;
};

constexpr Name kNames[] = {
    {'(', "MARK"},
    {'.', "STOP"},
    {'0', "POP"},
    {'1', "POP_MARK"},
    {'2', "DUP"},
    {'F', "FLOAT"},
    {'I', "INT"},
    {'J', "BININT"},
    {'K', "BININT1"},
    {'L', "LONG"},
    {'M', "BININT2"},
    {'N', "NONE"},
    {'P', "PERSID"},
    {'Q', "BINPERSID"},
    {'R', "REDUCE"},
    {'S', "STRING"},
    {'T', "BINSTRING"},
    {'U', "SHORT_BINSTRING"},
    {'V', "UNICODE"},
    {'X', "BINUNICODE"},
    {'a', "APPEND"},
    {'b', "BUILD"},
    {'c', "GLOBAL"},
    {'d', "DICT"},
    {'}', "EMPTY_DICT"},
    {'e', "APPENDS"},
    {'g', "GET"},
    {'h', "BINGET"},
    {'i', "INST"},
    {'j', "LONG_BINGET"},
    {'l', "LIST"},
    {']', "EMPTY_LIST"},
    {'o', "OBJ"},
    {'p', "PUT"},
    {'q', "BINPUT"},
    {'r', "LONG_BINPUT"},
    {'s', "SETITEM"},
    {'t', "TUPLE"},
    {')', "EMPTY_TUPLE"},
    {'u', "SETITEMS"},
    {'G', "BINFLOAT"},
    {'B', "BINBYTES"},
    {'C', "SHORT_BINBYTES"},
    {0x80, "PROTO"},
    {0x81, "NEWOBJ"},
    {0x82, "EXT1"},
    {0x83, "EXT2"},
    {0x84, "EXT4"},
    {0x85, "TUPLE1"},
    {0x86, "TUPLE2"},
    {0x87, "TUPLE3"},
    {0x88, "NEWTRUE"},
    {0x89, "NEWFALSE"},
    {0x8a, "LONG1"},
    {0x8b, "LONG4"},
    {0x8c, "SHORT_BINUNICODE"},
    {0x8d, "BINUNICODE8"},
    {0x8e, "BINBYTES8"},
    {0x8f, "EMPTY_SET"},
    {0x90, "ADDITEMS"},
    {0x91, "FROZENSET"},
    {0x92, "NEWOBJ_EX"},
    {0x93, "STACK_GLOBAL"},
    {0x94, "MEMOIZE"},
    {0x95, "FRAME"},
    {0x96, "BYTEARRAY8"},
    {0x97, "NEXT_BUFFER"},
    {0x98, "READONLY_BUFFER"},
};

/// Python's name of any opcode, also of those we refuse: "INST"; "0x7f, which is no opcode" for a byte that is none.
std::string opcode_name(std::uint8_t byte) {
  for (const Name& name : kNames)
    if (name.byte == byte) return std::string(name.text);
  char text[40];
  std::snprintf(text, sizeof text, "0x%02x, which is no opcode", byte);
  return text;
}

}  // namespace

void PickleMachine::refuse(const std::string& problem) const {
  throw Error(ErrorCode::bad_input, problem + " (byte " + std::to_string(opcode_at_) + " of the pickle)", origin_);
}

PickleNodeId PickleMachine::run() {
  while (step()) {
  }
  if (stack_.size() != 1 || nodes_[stack_[0]].kind == Kind::mark)
    refuse("is damaged: expected one object to be left at the pickle's end, got " + std::to_string(stack_.size()));
  return stack_[0];
}

bool PickleMachine::step() {
  opcode_at_ = position_;
  const auto byte = static_cast<std::uint8_t>(take(1)[0]);
  switch (static_cast<Opcode>(byte)) {
    case Opcode::stop:
      return false;
    case Opcode::protocol:
      if (const auto version = number(1); version < 2 || version > 5)
        refuse("is a pickle of protocol " + std::to_string(version) + "; expected 2 to 5");
      break;
    case Opcode::frame:
      number(8);
      break;  // how much to read ahead: of no use to a mapped file
    case Opcode::mark:
      push({.kind = Kind::mark});
      break;
    case Opcode::none:
      push({.kind = Kind::none});
      break;
    case Opcode::new_true:
      push({.kind = Kind::boolean, .integer = 1});
      break;
    case Opcode::new_false:
      push({.kind = Kind::boolean, .integer = 0});
      break;
    case Opcode::integer1:
      push_integer(static_cast<std::int64_t>(number(1)));
      break;
    case Opcode::integer2:
      push_integer(static_cast<std::int64_t>(number(2)));
      break;
    case Opcode::integer4:
      push_integer(static_cast<std::int32_t>(number(4)));
      break;
    case Opcode::long1:
      push_long();
      break;
    case Opcode::real:
      push_real();
      break;
    case Opcode::short_string:
    case Opcode::short_unicode:
      push_text(take(number(1)));
      break;
    case Opcode::string:
    case Opcode::unicode:
      push_text(take(number(4)));
      break;
    case Opcode::empty_list:
      push({.kind = Kind::list});
      break;
    case Opcode::empty_dict:
      push({.kind = Kind::dict});
      break;
    case Opcode::empty_tuple:
      push_tuple(0);
      break;
    case Opcode::tuple1:
      push_tuple(1);
      break;
    case Opcode::tuple2:
      push_tuple(2);
      break;
    case Opcode::tuple3:
      push_tuple(3);
      break;
    case Opcode::tuple:
      push({.kind = Kind::tuple, .items = pop_to_mark()});
      break;
    case Opcode::append:
      add_to_list(std::array{pop()});
      break;
    case Opcode::appends:
      add_to_list(pop_to_mark());
      break;
    case Opcode::set_item: {
      const PickleNodeId value = pop(), key = pop();
      add_to_dict(std::array{key, value});
      break;
    }
    case Opcode::set_items:
      add_to_dict(pop_to_mark());
      break;
    case Opcode::put1:
      keep(number(1));
      break;
    case Opcode::put4:
      keep(number(4));
      break;
    case Opcode::memoize:
      keep(memo_.size());
      break;
    case Opcode::get1:
      recall(number(1));
      break;
    case Opcode::get4:
      recall(number(4));
      break;
    case Opcode::global: {
      const std::string_view module = line(), name = line();
      push_global(module, name);
      break;
    }
    case Opcode::stack_global: {
      const PickleNodeId name = pop(), module = pop();
      if (nodes_[name].kind != Kind::text || nodes_[module].kind != Kind::text)
        refuse("is damaged: expected STACK_GLOBAL to find two texts");
      push_global(nodes_[module].text, nodes_[name].text);
      break;
    }
    case Opcode::persistent_id:
      persistent_id();
      break;
    case Opcode::reduce:
      reduce();
      break;
    case Opcode::new_object:
      new_object();
      break;
    case Opcode::build:
      build();
      break;
    default:
      refuse("holds the pickle opcode " + opcode_name(byte) +
             ", which is refused: a checkpoint is read as tensors, numbers, text, lists, tuples and dictionaries only");
  }
  return true;
}

// What the opcodes do with bytes, stack and memo.

std::string_view PickleMachine::take(std::size_t count) {
  if (count > bytes_.size() - position_)
    refuse("is truncated or damaged: expected " + std::to_string(count) + " more bytes of the pickle, but " +
           std::to_string(bytes_.size() - position_) + " are left");
  const std::string_view taken(reinterpret_cast<const char*>(bytes_.data()) + position_, count);
  position_ += count;
  return taken;
}

std::uint64_t PickleMachine::number(std::size_t bytes) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (const char byte : take(bytes)) {
    value |= std::uint64_t{static_cast<std::uint8_t>(byte)} << shift;
    shift += 8;
  }
  return value;
}

std::string_view PickleMachine::line() {
  constexpr std::size_t kLongest = 256;  // a name's length; keeps an error of a damaged file short, too
  const std::string_view rest = take(std::min(bytes_.size() - position_, kLongest));
  const std::size_t end = rest.find('\n');
  if (end == rest.npos) refuse("is damaged: a global's name has no end");
  position_ -= rest.size() - end - 1;
  return rest.substr(0, end);
}

PickleNodeId PickleMachine::push(PickleNode node) {
  const auto id = static_cast<PickleNodeId>(nodes_.size());
  push_again(id);  // before the vector grows: the limit holds for both
  nodes_.push_back(std::move(node));
  return id;
}

void PickleMachine::push_again(PickleNodeId id) {
  if (++pushed_ > kMostPickleObjects)
    refuse("holds more than " + std::to_string(kMostPickleObjects) + " objects, far more than any network's weights");
  stack_.push_back(id);
}

void PickleMachine::push_integer(std::int64_t value) { push({.kind = Kind::integer, .integer = value}); }
void PickleMachine::push_text(std::string_view text) { push({.kind = Kind::text, .text = text}); }

void PickleMachine::push_long() {
  const std::size_t bytes = number(1);
  if (bytes > 8) refuse("holds a whole number of " + std::to_string(bytes) + " bytes; expected at most 8");
  std::uint64_t value = number(bytes);
  const bool negative = bytes > 0 && (value >> (8 * bytes - 1) & 1) != 0;
  if (negative && bytes < 8) value |= ~std::uint64_t{0} << (8 * bytes);
  push_integer(static_cast<std::int64_t>(value));
}

void PickleMachine::push_real() {
  std::uint64_t value = 0;  // big-endian, unlike everything else
  for (const char byte : take(8)) value = value << 8 | static_cast<std::uint8_t>(byte);
  push({.kind = Kind::real, .real = std::bit_cast<double>(value)});
}

void PickleMachine::push_tuple(std::size_t count) {
  PickleNode tuple{.kind = Kind::tuple};
  for (std::size_t i = 0; i < count; ++i) tuple.items.push_back(pop());
  std::reverse(tuple.items.begin(), tuple.items.end());
  push(std::move(tuple));
}

PickleNodeId PickleMachine::pop() {
  if (stack_.empty() || nodes_[stack_.back()].kind == Kind::mark)
    refuse("is damaged: the pickle's stack is empty where an object was expected");
  const PickleNodeId id = stack_.back();
  stack_.pop_back();
  return id;
}

std::vector<PickleNodeId> PickleMachine::pop_to_mark() {
  const auto mark =
      std::find_if(stack_.rbegin(), stack_.rend(), [this](PickleNodeId id) { return nodes_[id].kind == Kind::mark; });
  if (mark == stack_.rend()) refuse("is damaged: no MARK on the pickle's stack");
  std::vector<PickleNodeId> items(mark.base(), stack_.end());
  stack_.erase(mark.base() - 1, stack_.end());
  return items;
}

PickleNode& PickleMachine::top(Kind kind, const char* what) {
  if (stack_.empty() || nodes_[stack_.back()].kind != kind)
    refuse(std::string("is damaged: expected ") + what + " on the pickle's stack");
  return nodes_[stack_.back()];
}

void PickleMachine::add_to_list(std::span<const PickleNodeId> items) {
  auto& list = top(Kind::list, "a list").items;
  list.insert(list.end(), items.begin(), items.end());
}

void PickleMachine::add_to_dict(std::span<const PickleNodeId> items) {
  if (items.size() % 2 != 0) refuse("is damaged: a key without a value");
  auto& dict = top(Kind::dict, "a dictionary").items;
  dict.insert(dict.end(), items.begin(), items.end());
}

void PickleMachine::keep(std::uint64_t place) {
  if (stack_.empty() || nodes_[stack_.back()].kind == Kind::mark) refuse("is damaged: nothing to remember");
  memo_[place] = stack_.back();
}

void PickleMachine::recall(std::uint64_t place) {
  const auto found = memo_.find(place);
  if (found == memo_.end()) refuse("is damaged: nothing was remembered as " + std::to_string(place));
  push_again(found->second);
}

}  // namespace ilat
