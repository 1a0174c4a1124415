#include "serving/server_metrics.h"

#include <sstream>

namespace ilat {
namespace {

void describe(std::ostream& text, const std::string& name, const std::string& help, const char* type) {
  text << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
}

}  // namespace

void ServerMetrics::count_request(const std::string& method, int status) {
  const bool known = method == "GET" || method == "POST" || method == "DELETE" || method == "HEAD" || method == "OPTIONS";
  const std::lock_guard lock(mutex_);
  ++requests_[{known ? method : "other", status}];
}

void ServerMetrics::count_job(const std::string& end, double seconds) {
  const std::lock_guard lock(mutex_);
  ++jobs_[end];
  if (end != "done") return;
  ++timed_;
  seconds_ += seconds;
  for (std::size_t i = 0; i < kBuckets.size(); ++i) below_[i] += seconds <= kBuckets[i];
}

void ServerMetrics::watch(std::string name, std::string help, bool counter, std::function<double()> value) {
  const std::lock_guard lock(mutex_);
  watched_.push_back({std::move(name), std::move(help), counter, std::move(value)});
}

std::string ServerMetrics::text() const {
  std::ostringstream text;
  std::vector<Watched> watched;
  {
    const std::lock_guard lock(mutex_);
    describe(text, "ilat_requests_total", "Answered requests.", "counter");
    for (const auto& [what, count] : requests_)
      text << "ilat_requests_total{method=\"" << what.first << "\",status=\"" << what.second << "\"} " << count << '\n';
    describe(text, "ilat_jobs_total", "Jobs that have ended.", "counter");
    for (const char* end : {"done", "failed", "cancelled"}) {
      const auto found = jobs_.find(end);
      text << "ilat_jobs_total{end=\"" << end << "\"} " << (found == jobs_.end() ? 0 : found->second) << '\n';
    }
    describe(text, "ilat_job_seconds", "From the request to the finished edit.", "histogram");
    for (std::size_t i = 0; i < kBuckets.size(); ++i) text << "ilat_job_seconds_bucket{le=\"" << kBuckets[i] << "\"} " << below_[i] << '\n';
    text << "ilat_job_seconds_bucket{le=\"+Inf\"} " << timed_ << "\nilat_job_seconds_sum " << seconds_ << "\nilat_job_seconds_count " << timed_ << '\n';
    watched = watched_;
  }
  for (const Watched& each : watched) {
    describe(text, each.name, each.help, each.counter ? "counter" : "gauge");
    text << each.name << ' ' << each.value() << '\n';
  }
  return text.str();
}

}  // namespace ilat
