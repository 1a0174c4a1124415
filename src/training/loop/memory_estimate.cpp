#include "training/loop/memory_estimate.h"

#include <ATen/Functions.h>
#include <c10/core/Allocator.h>
#include <c10/core/GradMode.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>

namespace ilat {
namespace {

constexpr int kFew = 2, kMore = 4;  // one sample alone may have its peak elsewhere

/// The type in which LibTorch tells sums of bytes: signed in 1.13, unsigned later.
template <class Sum>
Sum sum_of(void (c10::MemoryReportingInfoBase::*)(void*, std::int64_t, Sum, Sum, c10::Device));
using Sum = decltype(sum_of(&c10::MemoryReportingInfoBase::reportMemoryUsage));

/// Hears of every tensor's memory while it is installed, as LibTorch's own profiler would.
class AllocationMeter : public c10::MemoryReportingInfoBase {
 public:
  explicit AllocationMeter(c10::Device device) : device_(device) {}

  void reportMemoryUsage(void*, std::int64_t bytes, Sum, Sum, c10::Device device) override {
    if (device.type() != device_.type()) return;
    const std::lock_guard guard(lock_);  // a GPU's backward pass runs on a thread of its own
    now_ += bytes;
    peak_ = std::max(peak_, now_);
  }
  bool memoryProfilingEnabled() const override { return true; }

  double peak() const { return static_cast<double>(peak_); }

 private:
  c10::Device device_;
  std::mutex lock_;
  std::int64_t now_ = 0, peak_ = 0;
};

double peak_of(Trainer& trainer, int samples) {
  const auto meter = std::make_shared<AllocationMeter>(trainer.parameters().front().second.device());
  {
    const c10::DebugInfoGuard installed(c10::DebugInfoKind::PROFILER_STATE, meter);
    trainer.try_step(samples);
  }
  for (const auto& [name, parameter] : trainer.parameters()) parameter.mutable_grad().reset();
  return meter->peak();
}

/// A line of /proc/<pid>/status or /proc/meminfo, in bytes; 0 where there is none.
double memory_line(const char* file, const std::string& key) {
  std::ifstream input(file);
  for (std::string line; std::getline(input, line);)
    if (line.starts_with(key + ":")) return 1024 * std::atof(line.c_str() + key.size() + 1);
  return 0;
}

std::string megabytes(double bytes) { return std::to_string(std::llround(bytes / 1e6)) + " MB"; }

}  // namespace

StepMemory memory_of_a_step(Trainer& trainer, int batch) {
  const NamedTensors state = trainer.state();
  NamedTensors before;
  for (const auto& [name, tensor] : state) before.emplace_back(name, tensor.detach().clone());
  trainer.module().train();
  StepMemory memory;
  if (batch <= kMore) {
    memory.batch = memory.tried = peak_of(trainer, batch);
  } else {
    const double few = peak_of(trainer, kFew), more = peak_of(trainer, kMore);
    memory = {more + std::max(0.0, more - few) * (batch - kMore) / (kMore - kFew), more};
  }
  const c10::AutoGradMode no_gradient(false);
  for (std::size_t i = 0; i < state.size(); ++i) state[i].second.detach().copy_(before[i].second);
  return memory;
}

std::string memory_text(Trainer& trainer, int batch, const NamedTensors& state) {
  constexpr const char* kOwn = "/proc/self/status";
  const double before = memory_line(kOwn, "RssAnon"), free = memory_line("/proc/meminfo", "MemAvailable");
  const auto [step, tried] = memory_of_a_step(trainer, batch);
  // What the trial has left behind beside its tensors stays: of the allocator, of oneDNN, and the code that a step runs.
  const double beside = std::max(0.0, memory_line(kOwn, "RssAnon") - before - tried) + memory_line(kOwn, "RssFile");
  const double now = before > 0 ? before + beside : 0;
  double kept = 0;
  for (const auto& [name, tensor] : state) kept += static_cast<double>(tensor.nbytes());
  std::string text = "weights, moments and averages take " + megabytes(kept) + ", a step of " + std::to_string(batch) +
                     " samples about " + megabytes(step) + " with its gradients";
  const at::Device device = trainer.parameters().front().second.device();
  if (!device.is_cpu()) return text + ", on " + device.str();
  if (now > 0) text += ": about " + megabytes(now + step) + " in all";
  if (free <= 0) return text;
  return text + (step > free ? "; only " + megabytes(free) + " are free: take a smaller batch" : "; " + megabytes(free) + " are free");
}

std::string peak_text() {
  const double peak = memory_line("/proc/self/status", "VmHWM");
  return peak > 0 ? "memory at most " + megabytes(peak) + " so far, after the first step" : std::string();
}

}  // namespace ilat
