#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <cstring>

#include "model_io/safetensors/safetensors_header.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

std::string file_of(const std::string& header, const std::string& data, std::uint64_t length) {
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + data;
}
std::string file_of(const std::string& header, const std::string& data) { return file_of(header, data, header.size()); }

SafetensorsContent parse(const std::string& file) { return parse_safetensors(std::as_bytes(std::span(file)), "it.st"); }

void expect_refused(const std::string& file, std::vector<std::string> words) {
  words.push_back("it.st");
  expect_error([&] { parse(file); }, ErrorCode::bad_input, words);
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}
/// A file with the one tensor "x" and 8 bytes of data.
std::string one(const std::string& entry) { return file_of(R"({"x":)" + entry + "}", "01234567"); }

TEST(MalformedSafetensors, TheTestsOwnWellFormedFileIsRead) {
  const SafetensorsContent content = parse(one(tensor("F32", "[2]", "[0,8]")));
  EXPECT_EQ(content.tensors.at("x").shape, std::vector<std::int64_t>{2});
  EXPECT_TRUE(parse(file_of("{}", "")).tensors.empty());
}

TEST(MalformedSafetensors, TooShortForAHeaderLength) {
  expect_refused("", {"8 bytes", "0 bytes"});
  expect_refused("1234567", {"8 bytes", "7 bytes"});
}

TEST(MalformedSafetensors, HeaderLengthBeyondTheFile) {
  expect_refused(file_of("{}", "", 3), {"offset 0", "is 3", "only 2 bytes"});
  expect_refused(file_of("{}", "", ~std::uint64_t{0}), {"18446744073709551615"});
  expect_refused(file_of("{}", "", ~std::uint64_t{0} - 7), {"18446744073709551608"});  // + 8 overflows to 0
}

TEST(MalformedSafetensors, HeaderThatIsNoJsonObject) {
  expect_refused(file_of("", ""), {"JSON"});
  expect_refused(file_of("{\"x\":", ""), {"JSON"});
  expect_refused(file_of("{} x", ""), {"JSON"});
  expect_refused(file_of("[]", ""), {"object", "a list"});
  expect_refused(file_of("7", ""), {"object", "7"});
  expect_refused(file_of("{\"\xff\":1}", ""), {"JSON"});
  expect_refused(file_of(std::string(100000, '['), ""), {"JSON"});
}

TEST(MalformedSafetensors, SameNameTwice) {
  const std::string x = tensor("U8", "[8]", "[0,8]");
  expect_refused(file_of("{\"x\":" + x + ",\"x\":" + x + "}", "01234567"), {"\"x\"", "twice"});
  expect_refused(one(R"({"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]})"), {"\"dtype\"", "twice"});
}

TEST(MalformedSafetensors, EntryOfAWrongKind) {
  expect_refused(one("3"), {"\"x\"", "object"});
  expect_refused(one(R"({"shape":[8],"data_offsets":[0,8]})"), {"\"x\"", "no \"dtype\""});
  expect_refused(one(R"({"dtype":"U8","data_offsets":[0,8]})"), {"\"x\"", "no \"shape\""});
  expect_refused(one(R"({"dtype":"U8","shape":[8]})"), {"\"x\"", "no \"data_offsets\""});
  expect_refused(one(R"({"dtype":1,"shape":[8],"data_offsets":[0,8]})"), {"\"x\"", "F32", "got the number 1"});
  expect_refused(one(tensor("F4", "[8]", "[0,8]")), {"\"x\"", "F32", "\"F4\""});
}

TEST(MalformedSafetensors, ShapeThatIsNotOfWholeNumbers) {
  expect_refused(one(tensor("U8", "8", "[0,8]")), {"\"shape\"", "list"});
  expect_refused(one(tensor("U8", "[-8]", "[0,8]")), {"\"shape\"", "-8"});
  expect_refused(one(tensor("U8", "[-2,-4]", "[0,8]")), {"\"shape\"", "-2"});
  expect_refused(one(tensor("U8", "[8.0]", "[0,8]")), {"\"shape\"", "8.0"});
  expect_refused(one(tensor("U8", "[\"8\"]", "[0,8]")), {"\"shape\"", "\"8\""});
  expect_refused(one(tensor("U8", "[9223372036854775808]", "[0,8]")), {"\"shape\"", "2^63"});
}

TEST(MalformedSafetensors, ShapeWhoseSizeOverflows) {
  expect_refused(one(tensor("U8", "[4294967296,4294967296]", "[0,0]")), {"\"x\"", "larger than any file"});
  expect_refused(one(tensor("F64", "[2305843009213693953]", "[0,8]")), {"\"x\"", "larger than any file"});  // 8 + 2^64
}

TEST(MalformedSafetensors, OffsetsOfAWrongKind) {
  expect_refused(one(tensor("U8", "[8]", "[8]")), {"2 data_offsets", "got 1"});
  expect_refused(one(tensor("U8", "[8]", "[0,8,8]")), {"2 data_offsets", "got 3"});
  expect_refused(one(tensor("U8", "[8]", "{}")), {"\"data_offsets\"", "list"});
  expect_refused(one(tensor("U8", "[8]", "[-1,7]")), {"\"data_offsets\"", "-1"});
  expect_refused(one(tensor("U8", "[8]", "[0,18446744073709551616]")), {"\"data_offsets\""});
  expect_refused(one(tensor("U8", "[8]", "[0,18446744073709551615]")), {"\"data_offsets\"", "2^63"});
}

TEST(MalformedSafetensors, OffsetsOutsideTheFile) {
  expect_refused(one(tensor("U8", "[9]", "[0,9]")), {"\"x\"", "[0, 9]", "8 bytes", "truncated"});
  expect_refused(one(tensor("U8", "[8]", "[8,0]")), {"\"x\"", "[8, 0]", "end before"});
  expect_refused(one(tensor("U8", "[1]", "[9223372036854775806,9223372036854775807]")), {"\"x\"", "8 bytes"});
}

TEST(MalformedSafetensors, ByteCountThatDoesNotFitTheShape) {
  expect_refused(one(tensor("F32", "[3]", "[0,8]")), {"\"x\"", "F32 [3]", "12 bytes", "give 8"});
  expect_refused(one(tensor("F32", "[]", "[0,8]")), {"\"x\"", "F32 []", "4 bytes", "give 8"});
  expect_refused(one(tensor("F32", "[0]", "[0,8]")), {"\"x\"", "0 bytes", "give 8"});
}

TEST(MalformedSafetensors, TensorsThatOverlap) {
  const auto two = [](const std::string& a, const std::string& b) {
    return file_of("{\"a\":" + tensor("U8", "[6]", a) + ",\"b\":" + tensor("U8", "[4]", b) + "}", "01234567");
  };
  expect_refused(two("[0,6]", "[4,8]"), {"\"b\"", "offset 4", "\"a\"", "6"});
  expect_refused(two("[0,6]", "[0,4]"), {"inside tensor"});
}

TEST(MalformedSafetensors, DataThatBelongsToNoTensor) {
  expect_refused(one(tensor("U8", "[7]", "[0,7]")), {"7 to 8"});
  expect_refused(one(tensor("U8", "[7]", "[1,8]")), {"0 to 1"});
  expect_refused(file_of("{}", "0"), {"0 to 1"});
}

TEST(MalformedSafetensors, MetadataThatIsNotText) {
  expect_refused(file_of(R"({"__metadata__":[]})", ""), {"__metadata__", "object"});
  expect_refused(file_of(R"({"__metadata__":{"steps":3}})", ""), {"__metadata__", "steps", "text"});
}

TEST(MalformedSafetensors, EmptyFileOnDisk) {
  const TemporaryFolder folder;
  write_text(folder.at("empty.safetensors"), "");
  expect_error([&] { SafetensorsFile::open(folder.at("empty.safetensors")); }, ErrorCode::bad_input,
               {"empty.safetensors", "0 bytes"});
}

const std::string& sound_file() {
  static const std::string file = file_of(R"({"__metadata__":{"a":"b"},"x":)" + tensor("F32", "[2,1]", "[0,8]") +
                                              R"(,"y":)" + tensor("I64", "[1]", "[8,16]") + "}",
                                          "0123456789abcdef");
  return file;
}

TEST(PromiseMalformedSafetensors, EveryTruncationIsRefused) {
  for (std::size_t length = 0; length < sound_file().size(); ++length)
    EXPECT_THROW(parse(sound_file().substr(0, length)), Error) << length;
  EXPECT_NO_THROW(parse(sound_file()));
}

RC_GTEST_PROP(PromiseMalformedSafetensors, SpoiltBytesAreRefusedOrReadWithinTheFile, ()) {
  std::string file = sound_file();
  for (int spoilt = *rc::gen::inRange(1, 6); spoilt > 0; --spoilt)
    file[*rc::gen::inRange<std::size_t>(0, file.size())] =
        *rc::gen::element('0', '9', '-', '"', ',', '}', ']', 'e', '\0');
  try {
    for (const auto& [name, tensor] : parse(file).tensors) {
      const auto* begin = reinterpret_cast<const char*>(tensor.bytes.data());
      RC_ASSERT(begin >= file.data() && begin + tensor.bytes.size() <= file.data() + file.size());
      RC_ASSERT(tensor.bytes.size() == static_cast<std::size_t>(tensor.elements()) * size_of(tensor.dtype));
    }
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::bad_input);
  }
}

}  // namespace
}  // namespace ilat::test
