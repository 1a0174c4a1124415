#include "model_io/pytorch/import_network.h"

#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/stored_weights.h"
#include "model_io/pytorch/weight_source.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {
namespace {

/// A convolution without bias and its batch norm, as torchvision's BasicConv2d.
struct Layer {
  const char* name;
  std::int64_t out, in, height, width;
};

constexpr Layer kInceptionStem[] = {{"Conv2d_1a_3x3", 32, 3, 3, 3},
                                    {"Conv2d_2a_3x3", 32, 32, 3, 3},
                                    {"Conv2d_2b_3x3", 64, 32, 3, 3},
                                    {"Conv2d_3b_1x1", 80, 64, 1, 1},
                                    {"Conv2d_4a_3x3", 192, 80, 3, 3}};

class Inception {
 public:
  Inception() {
    for (const Layer& layer : kInceptionStem) add("", layer);
    block_35("Mixed_5b", 192, 32);
    block_35("Mixed_5c", 256, 64);
    block_35("Mixed_5d", 288, 64);
    halve_to_17("Mixed_6a", 288);
    block_17("Mixed_6b", 128);
    block_17("Mixed_6c", 160);
    block_17("Mixed_6d", 160);
    block_17("Mixed_6e", 192);
    halve_to_8("Mixed_7a");
    block_8("Mixed_7b", 1280);
    block_8("Mixed_7c", 2048);
    all_["fc.weight"] = {1008, 2048};
    all_["fc.bias"] = {1008};
  }
  ExpectedTensors take() { return std::move(all_); }

 private:
  void add(const std::string& block, const Layer& layer) {
    const std::string name = block + (block.empty() ? "" : ".") + layer.name;
    all_[name + ".conv.weight"] = {layer.out, layer.in, layer.height, layer.width};
    for (const char* part : {".bn.weight", ".bn.bias", ".bn.running_mean", ".bn.running_var"})
      all_[name + part] = {layer.out};
  }
  void add_all(const std::string& block, std::initializer_list<Layer> layers) {
    for (const Layer& layer : layers) add(block, layer);
  }

  // Blocks by the side of their maps in cells.
  void block_35(const std::string& name, std::int64_t in, std::int64_t pool) {
    add_all(name, {{"branch1x1", 64, in, 1, 1},
                   {"branch5x5_1", 48, in, 1, 1},
                   {"branch5x5_2", 64, 48, 5, 5},
                   {"branch3x3dbl_1", 64, in, 1, 1},
                   {"branch3x3dbl_2", 96, 64, 3, 3},
                   {"branch3x3dbl_3", 96, 96, 3, 3},
                   {"branch_pool", pool, in, 1, 1}});
  }
  void halve_to_17(const std::string& name, std::int64_t in) {
    add_all(name, {{"branch3x3", 384, in, 3, 3},
                   {"branch3x3dbl_1", 64, in, 1, 1},
                   {"branch3x3dbl_2", 96, 64, 3, 3},
                   {"branch3x3dbl_3", 96, 96, 3, 3}});
  }
  void block_17(const std::string& name, std::int64_t narrow) {
    add_all(name, {{"branch1x1", 192, 768, 1, 1},
                   {"branch7x7_1", narrow, 768, 1, 1},
                   {"branch7x7_2", narrow, narrow, 1, 7},
                   {"branch7x7_3", 192, narrow, 7, 1},
                   {"branch7x7dbl_1", narrow, 768, 1, 1},
                   {"branch7x7dbl_2", narrow, narrow, 7, 1},
                   {"branch7x7dbl_3", narrow, narrow, 1, 7},
                   {"branch7x7dbl_4", narrow, narrow, 7, 1},
                   {"branch7x7dbl_5", 192, narrow, 1, 7},
                   {"branch_pool", 192, 768, 1, 1}});
  }
  void halve_to_8(const std::string& name) {
    add_all(name, {{"branch3x3_1", 192, 768, 1, 1},
                   {"branch3x3_2", 320, 192, 3, 3},
                   {"branch7x7x3_1", 192, 768, 1, 1},
                   {"branch7x7x3_2", 192, 192, 1, 7},
                   {"branch7x7x3_3", 192, 192, 7, 1},
                   {"branch7x7x3_4", 192, 192, 3, 3}});
  }
  void block_8(const std::string& name, std::int64_t in) {
    add_all(name, {{"branch1x1", 320, in, 1, 1},
                   {"branch3x3_1", 384, in, 1, 1},
                   {"branch3x3_2a", 384, 384, 1, 3},
                   {"branch3x3_2b", 384, 384, 3, 1},
                   {"branch3x3dbl_1", 448, in, 1, 1},
                   {"branch3x3dbl_2", 384, 448, 3, 3},
                   {"branch3x3dbl_3a", 384, 384, 1, 3},
                   {"branch3x3dbl_3b", 384, 384, 3, 1},
                   {"branch_pool", 192, in, 1, 1}});
  }

  ExpectedTensors all_;
};

struct Network {
  std::string title;   // "VGG-19"
  std::string anchor;  // a weight that the file must have, to find what precedes the names
  ExpectedTensors tensors;
};

std::size_t import_network(const Network& network, const std::filesystem::path& file,
                           const std::filesystem::path& output, DType dtype) {
  const WeightSource source = open_weights(file);
  NamedWeights wanted = network_weights(source, {network.anchor}, network.title);
  std::erase_if(wanted, [&](const auto& named) { return !network.tensors.contains(named.first); });
  check_tensors(wanted, network.tensors, file.string(), network.title);
  check_finite(wanted, file.string());
  const StoredWeights stored = stored_as(wanted, dtype, file.string());
  write_safetensors(output, stored.tensors, {{"network", network.title}, {"imported_from", file.filename().string()}});
  return stored.tensors.size();
}

}  // namespace

ExpectedTensors vgg19_tensors() {
  constexpr std::int64_t kWidths[] = {64, 64,  0,   128, 128, 0, 256, 256, 256, 256,
                                      0,  512, 512, 512, 512, 0, 512, 512, 512, 512};  // 0 = pooling
  ExpectedTensors tensors;
  std::int64_t in = 3;
  int number = 0;
  for (const std::int64_t out : kWidths) {
    if (out > 0) {
      const std::string name = "features." + std::to_string(number);
      tensors[name + ".weight"] = {out, in, 3, 3};
      tensors[name + ".bias"] = {out};
      in = out;
    }
    number += out > 0 ? 2 : 1;  // a convolution and its ReLU
  }
  return tensors;
}

ExpectedTensors inception_tensors() { return Inception().take(); }

std::size_t import_vgg19(const std::filesystem::path& file, const std::filesystem::path& output, DType dtype) {
  return import_network({"VGG-19", "features.0.weight", vgg19_tensors()}, file, output, dtype);
}

std::size_t import_inception(const std::filesystem::path& file, const std::filesystem::path& output, DType dtype) {
  return import_network({"Inception-v3", "Mixed_7c.branch_pool.conv.weight", inception_tensors()}, file, output, dtype);
}

}  // namespace ilat
