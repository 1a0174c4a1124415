// A model that was imported, exported under the authors' names, and imported again is the same model.
#include <gtest/gtest.h>

#include "model_io/model_folder/model_folder.h"
#include "model_io/pytorch/export_model.h"
#include "model_io/pytorch/import_model.h"
#include "support/expect_error.h"
#include "support/fixture_checkpoints.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

class ImportExport : public testing::Test {
 protected:
  void SetUp() override {
    write_fixture_checkpoints(folder.path(), CheckpointLayout::zip);
    import_model({.image = folder.at("image.pth"),
                  .sketch = folder.at("sketch.pth"),
                  .transformer = folder.at("transformer.pth"),
                  .folder = model,
                  .heads = 4});
  }

  const TemporaryFolder folder;
  const std::filesystem::path model = folder.at("model"), exported = folder.at("exported");
  const SafetensorsFile fixture = SafetensorsFile::open(golden("edit_end_to_end.safetensors"));
};

TEST_F(ImportExport, ReleasedNamesAreTheAuthorsOwnTiedCopiesToo) {
  export_model({.model = model, .folder = exported, .names = WeightNames::released});
  for (const auto& [prefix, name] : {std::pair{"image.", kImageTokenizerFile},
                                     std::pair{"sketch.", kSketchTokenizerFile}, std::pair{"gpt.", kTransformerFile}}) {
    const auto file = SafetensorsFile::open(exported / name);
    const auto expected = fixture_network(fixture, prefix);
    EXPECT_EQ(file.tensors().size(), expected.size()) << name;
    for (const auto& [weight, tensor] : expected) {
      const TensorView& got = file.at(weight);
      EXPECT_EQ(got.shape, tensor.shape);
      EXPECT_TRUE(std::equal(got.bytes.begin(), got.bytes.end(), tensor.bytes.begin(), tensor.bytes.end())) << weight;
    }
  }
}

TEST_F(ImportExport, AndBackAgain) {
  export_model({.model = model, .folder = exported, .names = WeightNames::released});
  const auto again = folder.at("again");
  import_model({.image = exported / kImageTokenizerFile,
                .sketch = exported / kSketchTokenizerFile,
                .transformer = exported / kTransformerFile,
                .folder = again,
                .heads = 4});
  for (const char* name : {kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile})
    EXPECT_EQ(read_text(again / name), read_text(model / name)) << name;
}

TEST_F(ImportExport, OwnNamesInAnotherNumberTypeAreAModelFolder) {
  export_model({.model = model, .folder = exported, .dtype = DType::bf16});
  EXPECT_EQ(read_model_config(exported).transformer->layers, 2);
  const auto file = SafetensorsFile::open(exported / kTransformerFile),
             before = SafetensorsFile::open(model / kTransformerFile);
  EXPECT_EQ(file.tensors().size(), before.tensors().size());
  for (const auto& [name, tensor] : file.tensors()) EXPECT_EQ(tensor.dtype, DType::bf16) << name;
}

TEST_F(ImportExport, TheModelItselfIsNoPlaceToExportTo) {
  expect_error([&] { export_model({.model = model, .folder = model / "."}); }, ErrorCode::usage, {"another folder"});
}

TEST_F(ImportExport, WeightsThatDoNotFitModelJsonAreRefused) {
  std::filesystem::copy_file(model / kSketchTokenizerFile, model / kImageTokenizerFile,
                             std::filesystem::copy_options::overwrite_existing);
  expect_error([&] { export_model({.model = model, .folder = exported}); }, ErrorCode::bad_model,
               {kImageTokenizerFile, "do not fit"});
  EXPECT_FALSE(std::filesystem::exists(exported));
}

TEST_F(ImportExport, APlaceThatIsTakenIsLeftAsItWas) {
  write_text(folder.at("file"), "x");
  expect_error([&] { export_model({.model = model, .folder = folder.at("file")}); }, ErrorCode::unwritable, {"file"});
  std::filesystem::create_directories(exported / kTransformerFile);  // a folder where a file should go
  EXPECT_THROW(export_model({.model = model, .folder = exported}), Error);
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(exported)) left.push_back(entry.path().filename());
  EXPECT_EQ(left, std::vector<std::string>{kTransformerFile});
}

}  // namespace
}  // namespace ilat::test
