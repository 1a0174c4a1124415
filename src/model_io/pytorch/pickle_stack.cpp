// What the opcodes do with bytes, stack and memo.
#include <algorithm>
#include <bit>

#include "model_io/pytorch/pickle_machine.h"

namespace ilat {

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

void PickleMachine::push_global(std::string_view module, std::string_view name) {
  const auto known = known_global(module, name);
  if (!known)
    refuse("calls for " + std::string(module) + "." + std::string(name) +
           ", which is refused: a checkpoint is read as tensors, numbers, text, lists, tuples and dictionaries only, "
           "and nothing in it is executed");
  push({.kind = Kind::global, .global = *known});
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
