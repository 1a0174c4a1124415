// Pickles that would run code, or grow beyond all bounds.
#include <gtest/gtest.h>

#include "model_io/pytorch/pickle.h"
#include "support/bounded_memory.h"
#include "support/checkpoint_writer.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

PickleContent parse(const std::string& pickle) { return parse_pickle(std::as_bytes(std::span(pickle)), "x.pth"); }

void expect_refusal(const std::string& pickle, const std::vector<std::string>& words) {
  expect_error([&] { parse(pickle); }, ErrorCode::bad_input, words);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(CheckpointPickle, APlainTree) {
  const std::string pickle = PickleWriter()  // its text is looked at below
                                 .raw("}(")
                                 .text("a")
                                 .raw("](")
                                 .integer(-5)
                                 .raw("\x88N")
                                 .text("é")
                                 .raw("e")
                                 .integer(7)
                                 .raw("G\x3f\xf8")
                                 .raw(std::string(6, '\0'))
                                 .raw("u")
                                 .done();
  const auto content = parse(pickle);
  const auto& dict = std::get<PickleValue::Dict>(content.root.content);
  ASSERT_EQ(dict.size(), 2u);
  EXPECT_EQ(dict[0].key, "a");
  const auto& list = std::get<PickleValue::List>(dict[0].value.content);
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(std::get<std::int64_t>(list[0].content), -5);
  EXPECT_TRUE(std::get<bool>(list[1].content));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(list[2].content));
  EXPECT_EQ(std::get<std::string_view>(list[3].content), "é");
  EXPECT_EQ(dict[1].key, "7");
  EXPECT_EQ(std::get<double>(dict[1].value.content), 1.5);
}

TEST(CheckpointPickle, SharedObjectsAppearWhereverTheyAreUsed) {
  const auto content = parse(PickleWriter().raw("](](K\1K\2eq\1h\1h\1e").done());  // l = [1, 2]; [l, l, l]
  const auto& lists = std::get<PickleValue::List>(content.root.content);
  ASSERT_EQ(lists.size(), 3u);
  for (const PickleValue& list : lists) EXPECT_EQ(std::get<PickleValue::List>(list.content).size(), 2u);
}

TEST(CheckpointPickle, WholeNumbersOfEverySize) {
  const auto content = parse(PickleWriter()
                                 .raw("](K\xffM")
                                 .raw("\x01\x02")
                                 .raw("J\xff\xff\xff\xff\x8a")
                                 .raw(std::string(1, '\0'))
                                 .raw("\x8a\x01\x80\x8a\x02\xff\x7f")
                                 .integer(std::numeric_limits<std::int64_t>::min())
                                 .raw("e")
                                 .done());
  std::vector<std::int64_t> numbers;
  for (const PickleValue& value : std::get<PickleValue::List>(content.root.content))
    numbers.push_back(std::get<std::int64_t>(value.content));
  EXPECT_EQ(numbers,
            (std::vector<std::int64_t>{255, 513, -1, 0, -128, 32767, std::numeric_limits<std::int64_t>::min()}));
}

/// PyTorch before 0.4, as in torchvision's oldest files: _rebuild_tensor, Parameter, and Python 2's text.
TEST(CheckpointPickle, OldParameters) {
  const auto tensor = [](PickleWriter& pickle) {
    pickle.global("torch._utils", "_rebuild_tensor").raw("((U\7storage").global("torch", "FloatStorage");
    pickle.raw("U\1kU\3cpu").integer(4).raw("NtQ").integer(0).integers({4}).integers({1}).raw("tR");
  };
  PickleWriter pickle;
  pickle.raw("](").global("torch.nn.parameter", "Parameter").raw("(");
  tensor(pickle);
  pickle.raw("tR(\x88\x89").global("collections", "OrderedDict").raw(")Rtb");  // Parameter(tensor), then its flags
  pickle.global("torch.nn.parameter", "Parameter").raw(")\x81(");
  tensor(pickle);
  pickle.raw("NN\x88\x89tb");  // Parameter.__new__, then all its values
  pickle.global("torch._utils", "_rebuild_parameter").raw("(");
  tensor(pickle);
  pickle.raw("\x88").global("collections", "OrderedDict").raw(")RtR");
  const std::string bytes = pickle.raw("e").done();  // keys of storages are views into it
  const auto content = parse(bytes);
  const auto& list = std::get<PickleValue::List>(content.root.content);
  ASSERT_EQ(list.size(), 3u);
  for (const PickleValue& value : list) {
    const auto& view = content.tensors.at(std::get<PickleValue::Tensor>(value.content).index);
    EXPECT_EQ(view.shape, std::vector<std::int64_t>{4});
    EXPECT_EQ(content.storages.at(view.storage).key, "k");
  }
  EXPECT_EQ(content.storages.size(), 1u);
}

TEST(CheckpointPickle, Python2sOrderedDict) {
  const auto content =
      parse(PickleWriter().global("collections", "OrderedDict").raw("](](U\1aK\1e](U\1bK\2ee\x85R").done());
  const auto& dict = std::get<PickleValue::Dict>(content.root.content);
  ASSERT_EQ(dict.size(), 2u);
  EXPECT_EQ(dict[1].key, "b");
}

TEST(CheckpointPickle, EveryOtherGlobalIsRefusedByName) {
  expect_refusal(PickleWriter().global("os", "system").text("touch /tmp/hacked").raw("\x85R").done(),
                 {"x.pth", "os.system", "refused", "byte 2"});
  expect_refusal(PickleWriter().global("posix", "system").raw(")R").done(), {"posix.system"});
  expect_refusal(PickleWriter().global("builtins", "eval").raw(")R").done(), {"builtins.eval"});
  expect_refusal(PickleWriter().global("torch", "load").raw(")R").done(), {"torch.load"});
  expect_refusal(PickleWriter().text("os").text("system").raw("\x93)R").done(), {"os.system"});
  expect_refusal(PickleWriter().global("torch._utils", "_rebuild_tensor_v2\r").raw(")R").done(),
                 {"_rebuild_tensor_v2"});
  expect_refusal(PickleWriter().raw("c" + std::string(10000, 'a')).done(), {"name has no end"});
}

TEST(CheckpointPickle, EveryOtherOpcodeIsRefusedByName) {
  expect_refusal(PickleWriter().raw("(cos\nsystem\nios\nsystem\n").done(), {"os.system"});
  expect_refusal(PickleWriter().raw("(S'id'\nios\nsystem\n").done(), {"STRING"});
  expect_refusal(PickleWriter().raw("(ios\nsystem\n").done(), {"INST"});
  const std::pair<char, const char*> opcodes[] = {
      {'o', "OBJ"},           {'\x82', "EXT1"},      {'\x92', "NEWOBJ_EX"},   {'P', "PERSID"},
      {'g', "GET"},           {'p', "PUT"},          {'\x8b', "LONG4"},       {'B', "BINBYTES"},
      {'\x96', "BYTEARRAY8"}, {'\x8f', "EMPTY_SET"}, {'\x97', "NEXT_BUFFER"}, {'2', "DUP"},
      {'\x7f', "no opcode"}};
  for (const auto& [byte, name] : opcodes)
    expect_refusal(PickleWriter().raw("(((").raw(std::string(1, byte)).done(), {name, "byte 5"});
}

TEST(CheckpointPickle, KnownGlobalsDoNothingButWhatTheyAreFor) {
  expect_refusal(PickleWriter().global("torch", "FloatStorage").raw(")R").done(), {"storage"});
  expect_refusal(PickleWriter().global("torch", "FloatStorage").done(), {"type as a value"});
  expect_refusal(PickleWriter().global("collections", "OrderedDict").raw(")\x81").done(), {"NEWOBJ"});
  expect_refusal(PickleWriter().raw("]}b").done(), {"BUILD"});
  expect_refusal(PickleWriter().global("torch.nn.parameter", "Parameter").raw(")\x81").done(), {"without a tensor"});
  expect_refusal(PickleWriter().global("torch._utils", "_rebuild_tensor_v2").raw(")R").done(), {"6 arguments"});
  expect_refusal(PickleWriter().raw("(").text("module").raw("NtQ").done(), {"module", "expected a storage"});
}

TEST(CheckpointPickle, DamageIsRefused) {
  for (const std::string opcodes : {"",       "(",
                                    ")t",     "a",
                                    "]a",     "]]",
                                    "s",      "}K\1s",
                                    "}(K\1u", "N(K\1e",
                                    "h\5",    "q\1",
                                    "R",      "Q",
                                    "]Q",     "b",
                                    "(\x85",  "X\xff\xff\xff\x7f",
                                    "K",      "}](K\1K\1K\1eu"})
    EXPECT_THROW(parse(PickleWriter().raw(opcodes).done()), Error) << opcodes;
  expect_refusal(std::string("\x80\x01.", 3), {"protocol 1"});
  expect_refusal(std::string("\x80\x06.", 3), {"protocol 6"});
  expect_refusal("", {"truncated"});
  expect_refusal(PickleWriter().raw("}K\1K\2sK\1K\3s").done(), {"\"1\" twice"});
  expect_refusal(PickleWriter().raw("}]K\2s").done(), {"neither text nor a whole number"});
  expect_refusal(PickleWriter()
                     .raw("\x8a\x0a"
                          "0123456789")
                     .done(),
                 {"10 bytes"});
}

TEST(CheckpointPickle, DeepNestingIsRefused) {
  const std::string pickle = PickleWriter().raw(repeated("]", 500000) + repeated("a", 499999)).done();
  EXPECT_LT(memory_of_refusal([&] { parse(pickle); }, "deeper than 64"), 200 * kMemoryFactor);
  expect_refusal(PickleWriter().raw(repeated("}K\1", 100) + "N" + repeated("s", 100)).done(), {"deeper than 64"});
  expect_refusal(PickleWriter().raw("N" + repeated("\x85", 1000)).done(), {"deeper than 64"});
}

TEST(CheckpointPickle, ListsThatHoldThemselvesAreRefused) {
  expect_refusal(PickleWriter().raw("]q\1h\1a").done(), {"holds itself"});
  expect_refusal(PickleWriter().raw("}q\1K\1h\1s").done(), {"holds itself"});
  expect_refusal(PickleWriter().raw("]q\1(" + repeated("h\1", 1000) + "e").done(), {"holds itself"});
}

TEST(CheckpointPickle, MemoBombsAreRefused) {
  std::string laughs = "](NNNNNNNNNNeq";
  laughs += '\0';
  for (char level = 1; level < 40; ++level)  // 10 times the list before, 39 times over
    laughs += "](" + repeated(std::string("h") + static_cast<char>(level - 1), 10) + "eq" + level;
  EXPECT_LT(memory_of_refusal([&] { parse(PickleWriter().raw("(" + laughs + "t").done()); }, "unfolds to more"),
            200 * kMemoryFactor);
}

TEST(CheckpointPickle, AMemoPlaceFarAwayCostsNothing) {
  const std::string pickle = PickleWriter()
                                 .raw(
                                     "]r\xff\xff\xff\xff"
                                     "j\xff\xff\xff\xff"
                                     "a")
                                 .done();
  EXPECT_LT(memory_of_refusal([&] { parse(pickle); }, "holds itself"), 20 * kMemoryFactor);
}

TEST(CheckpointPickle, MillionsOfObjectsAreRefused) {
  for (const char* object : {"]", "N", "(", "}", ")", "h\1"}) {
    const std::string pickle = PickleWriter().raw("]q\1(" + repeated(object, 5'000'000)).done();
    EXPECT_LT(memory_of_refusal([&] { parse(pickle); }, "more than 2000000 objects"), 300 * kMemoryFactor) << object;
  }
}

TEST(CheckpointPickle, TextThatUnfoldsIsRefused) {
  PickleWriter pickle;
  pickle.raw("](").text(std::string(1 << 20, 'a')).raw("q\1" + repeated("h\1", 100000) + "e");
  const std::string bytes = pickle.done();
  EXPECT_LT(memory_of_refusal([&] { parse(bytes); }, "bytes of text"), 100 * kMemoryFactor);
}

}  // namespace
}  // namespace ilat::test
