#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

#include "ilat/error.h"
#include "training/peers/peers.h"

namespace ilat {
namespace {

constexpr std::chrono::seconds kPatience{60};

class GlooPeers : public Peers {
 public:
  explicit GlooPeers(const Rank& rank) : Peers(rank) {
    told("meet at " + rank.address + ":" + std::to_string(rank.port), [&] {
      c10d::TCPStoreOptions where;
      where.port = static_cast<std::uint16_t>(rank.port);
      where.isServer = rank.number == 0 && !rank.launcher_listens;
      where.numWorkers = static_cast<std::size_t>(rank.count);
      where.timeout = kPatience;
      auto options = c10d::ProcessGroupGloo::Options::create();
      options->timeout = kPatience;
      options->devices.push_back(rank.address == "127.0.0.1" || rank.address == "localhost"
                                     ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                                     : c10d::ProcessGroupGloo::createDefaultDevice());
      // A launcher that listens itself goes on doing so when it starts the processes again: each attempt has its own keys.
      store_ = c10::make_intrusive<c10d::PrefixStore>("ilat/" + rank.attempt,
                                                      c10::make_intrusive<c10d::TCPStore>(rank.address, where));
      group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store_, rank.number, rank.count, options);
    });
  }

  void sum(at::Tensor& values) override {
    std::vector<at::Tensor> list{values};
    told("add up gradients", [&] { group_->allreduce(list)->wait(); });
  }

  void take_the_leaders(at::Tensor& values) override {
    std::vector<at::Tensor> list{values};
    told("share the state", [&] { group_->broadcast(list)->wait(); });
  }

  at::Tensor gather(const at::Tensor& part) override {
    std::vector<at::Tensor> inputs{part.detach().to(at::kCPU).contiguous()};
    std::vector<std::vector<at::Tensor>> parts(1);
    for (int i = 0; i < count(); ++i) parts[0].push_back(at::empty_like(inputs[0]));
    told("gather", [&] { group_->allgather(parts, inputs)->wait(); });
    return at::cat(parts[0]).to(part.device());
  }

 private:
  template <class Work>
  void told(const std::string& what, Work work) const {
    try {
      work();
    } catch (const std::exception& failure) {
      std::string why = failure.what();
      why.resize(std::min(why.find('\n'), why.size()));
      throw Error(ErrorCode::unreachable,
                  "process " + std::to_string(number()) + " of " + std::to_string(count()) + " could not " + what +
                      " with the others: one has ended, or did not answer within a minute (" + why +
                      "); start all of them again with --resume",
                  "training");
    }
  }

  c10::intrusive_ptr<c10d::Store> store_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
};

}  // namespace

bool several_processes_are_built() { return true; }

std::shared_ptr<Peers> join_peers(const Rank& rank) {
  if (rank.count == 1) return alone();
  return std::make_shared<GlooPeers>(rank);
}

}  // namespace ilat
