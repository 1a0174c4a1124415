#include "training/peers/peers.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ATen/Functions.h>

#include <cmath>
#include <exception>
#include <functional>
#include <thread>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"
#include "tensor/real_numbers.h"
#include "training/loop/training_job.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(socket);
  return ntohs(address.sin_port);
}

/// Two peers on this machine's loopback, each in a thread of its own: what two processes do, but for their memory.
/// @return what each of them threw
std::vector<std::exception_ptr> in_two(const std::function<void(std::shared_ptr<Peers>)>& work) {
  std::vector<std::exception_ptr> failures(2);
  const int port = free_port();
  std::vector<std::thread> threads;
  for (int number = 0; number < 2; ++number)
    threads.emplace_back([&, number] {
      try {
        work(join_peers({.number = number, .count = 2, .port = port}));
      } catch (...) {
        failures[static_cast<std::size_t>(number)] = std::current_exception();
      }
    });
  for (std::thread& thread : threads) thread.join();
  return failures;
}

void expect_none(const std::vector<std::exception_ptr>& failures) {
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

class PeersTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!several_processes_are_built()) GTEST_SKIP() << "this build trains in one process only";
    test::write_tiny_data(folder.at("data"));
    // Both ways of training start on the same weights: threads share LibTorch's random numbers, processes do not.
    for (TrainedPart part : {TrainedPart::image_tokenizer, TrainedPart::sketch_tokenizer, TrainedPart::transformer})
      train_into("first", part, recipe(4), {});
  }

  static TrainingRecipe recipe(int steps) {
    TrainingRecipe recipe = test::tiny_recipe(steps);
    for (OptimisationRecipe* how : {&recipe.image_tokenizer_training.optimisation, &recipe.sketch_tokenizer_training.optimisation,
                                    &recipe.transformer_training.optimisation})
      how->batch = 4;
    recipe.transformer.dropout = 0;
    recipe.image_tokenizer_training.code_noise = 0.5;
    recipe.transformer_training.causal_share = 0.3;
    return recipe;
  }

  RunOptions starting_on(const std::string& name) const {
    RunOptions options;
    options.from = folder.at(name);
    return options;
  }

  void train_into(const std::string& name, TrainedPart part, const TrainingRecipe& recipe, RunOptions options) {
    options.run = folder.at(name + "-run");
    options.model = folder.at(name);
    train(part, recipe, PackedDataset::open(folder.at("data")), options);
  }

  void train_in_two(const std::string& name, TrainedPart part, const TrainingRecipe& recipe, const RunOptions& options) {
    expect_none(in_two([&](std::shared_ptr<Peers> peers) {
      RunOptions own = options;
      own.place.peers = std::move(peers);
      train_into(name, part, recipe, own);
    }));
  }

  void expect_same_weights(const std::string& one, const std::string& other, double tolerance) {
    const SafetensorsFile a = SafetensorsFile::open(folder.at(one + "-run") / "checkpoint.safetensors");
    const SafetensorsFile b = SafetensorsFile::open(folder.at(other + "-run") / "checkpoint.safetensors");
    double furthest = 0;
    for (const auto& [name, view] : a.tensors()) {
      if (!name.starts_with("weight.")) continue;
      const std::vector<float> left = to_float(view), right = to_float(b.at(name));
      ASSERT_EQ(left.size(), right.size()) << name;
      for (std::size_t i = 0; i < left.size(); ++i) furthest = std::max<double>(furthest, std::abs(left[i] - right[i]));
    }
    EXPECT_LE(furthest, tolerance);
  }

  test::TemporaryFolder folder;
};

TEST_F(PeersTest, TwoWithHalfTheBatchEachTrainATokenizerAsOneDoes) {
  const RunOptions options = starting_on("first");
  train_into("one", TrainedPart::image_tokenizer, recipe(8), options);
  train_in_two("two", TrainedPart::image_tokenizer, recipe(8), options);
  expect_same_weights("one", "two", 1e-5);
}

TEST_F(PeersTest, TwoWithHalfTheBatchEachTrainATransformerAsOneDoes) {
  for (const Layout layout : {Layout::paper, Layout::packed}) {
    TrainingRecipe how = recipe(8);
    how.transformer.layout = layout;
    how.transformer_training.stroke_share = how.transformer_training.parallel_share = layout == Layout::packed ? 0.5 : 0;
    for (const char* name : {"one", "two", "start"}) {
      std::filesystem::remove_all(folder.at(name));
      std::filesystem::remove_all(folder.at(std::string(name) + "-run"));
      std::filesystem::copy(folder.at("first"), folder.at(name));
    }
    train_into("start", TrainedPart::transformer, how, {});
    const RunOptions options = starting_on("start");
    train_into("one", TrainedPart::transformer, how, options);
    train_in_two("two", TrainedPart::transformer, how, options);
    expect_same_weights("one", "two", 1e-5);
  }
}

TEST_F(PeersTest, WhatTwoBeganOneGoesOnWith) {
  RunOptions options = starting_on("first");
  train_into("one", TrainedPart::image_tokenizer, recipe(8), options);
  options.max_minutes = 0;
  expect_none(in_two([&](std::shared_ptr<Peers> peers) {
    RunOptions own = options;
    int asked = 0;
    if (peers->leads()) own.stop = [&asked] { return asked++ == 3; };  // the others hear of it
    own.place.peers = std::move(peers);
    train_into("two", TrainedPart::image_tokenizer, recipe(8), own);
  }));
  options.resume = true;
  train_into("two", TrainedPart::image_tokenizer, recipe(8), options);
  expect_same_weights("one", "two", 1e-5);
}

TEST_F(PeersTest, ALostOneEndsTheOthersWithAMessage) {
  const auto failures = in_two([&](std::shared_ptr<Peers> peers) {
    RunOptions own = starting_on("first");
    int asked = 0;
    if (!peers->leads())
      own.stop = [&asked]() -> bool {
        if (asked++ == 2) throw std::runtime_error("pulled the plug");
        return false;
      };
    own.place.peers = std::move(peers);
    train_into("two", TrainedPart::image_tokenizer, recipe(50), own);
  });
  ASSERT_TRUE(failures[0] && failures[1]);
  try {
    std::rethrow_exception(failures[0]);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unreachable);
    EXPECT_NE(std::string(error.what()).find("process 0 of 2"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("--resume"), std::string::npos) << error.what();
  }
}

TEST_F(PeersTest, ABatchThatCannotBeSharedEvenlyIsRefused) {
  TrainingRecipe odd = recipe(2);
  odd.image_tokenizer_training.optimisation.batch = 3;
  const auto failures = in_two([&](std::shared_ptr<Peers> peers) {
    RunOptions own;
    own.place.peers = std::move(peers);
    train_into("two", TrainedPart::image_tokenizer, odd, own);
  });
  for (const std::exception_ptr& failure : failures) {
    ASSERT_TRUE(failure);
    try {
      std::rethrow_exception(failure);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_NE(std::string(error.what()).find("batch"), std::string::npos) << error.what();
    }
  }
}

TEST(Gradients, AreTheirMeanWhereverThereIsOne) {
  if (!several_processes_are_built()) GTEST_SKIP() << "this build trains in one process only";
  expect_none(in_two([](std::shared_ptr<Peers> peers) {
    at::Tensor both = at::zeros({2, 3}).requires_grad_(), one = at::zeros({2}).requires_grad_(), none = at::zeros({1}).requires_grad_();
    const float own = peers->leads() ? 1.0f : 3.0f;
    both.mutable_grad() = at::full({2, 3}, own);
    if (peers->leads()) one.mutable_grad() = at::full({2}, 5.0f);
    double beside[1] = {own};
    average_gradients(*peers, {{"both", both}, {"one", one}, {"none", none}}, beside);
    EXPECT_TRUE(both.grad().equal(at::full({2, 3}, 2.0f)));
    EXPECT_TRUE(one.grad().equal(at::full({2}, 2.5f)));
    EXPECT_FALSE(none.grad().defined());
    EXPECT_EQ(beside[0], 2);
  }));
}

}  // namespace
}  // namespace ilat
