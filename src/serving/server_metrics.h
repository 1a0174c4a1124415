#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ilat {

/// What the server counts, as Prometheus reads it. From any thread.
class ServerMetrics {
 public:
  void count_request(const std::string& method, int status);
  void count_job(const std::string& end, double seconds);

  /// A number that is asked for when somebody reads: a gauge, or a counter that another object keeps.
  void watch(std::string name, std::string help, bool counter, std::function<double()> value);

  /// The text format, version 0.0.4.
  std::string text() const;

 private:
  static constexpr std::array<double, 8> kBuckets{0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60};
  struct Watched {
    std::string name, help;
    bool counter;
    std::function<double()> value;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  std::map<std::string, std::uint64_t> jobs_;
  std::array<std::uint64_t, kBuckets.size()> below_{};
  std::uint64_t timed_ = 0;
  double seconds_ = 0;
  std::vector<Watched> watched_;
};

}  // namespace ilat
