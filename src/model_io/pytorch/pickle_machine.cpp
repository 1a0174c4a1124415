#include "model_io/pytorch/pickle_machine.h"

#include <array>

#include "ilat/error.h"
#include "model_io/pytorch/pickle_opcodes.h"

namespace ilat {

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

}  // namespace ilat
