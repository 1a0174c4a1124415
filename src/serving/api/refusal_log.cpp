#include "serving/api/refusal_log.h"

namespace ilat {

void RefusalLog::tell(const std::string& address, const std::string& path, int status, Clock::time_point now) {
  if (!write_) return;
  if (said_ == 0 || now - second_ >= std::chrono::seconds(1)) {
    if (left_out_ > 0) write_(std::to_string(left_out_) + " more requests were refused");
    second_ = now;
    said_ = left_out_ = 0;
  }
  if (said_ >= kMostInASecond) {
    ++left_out_;
    return;
  }
  ++said_;
  write_("refused " + (address.empty() ? "a client" : address) + ": " + std::to_string(status) + " for " +
         (path.empty() ? "a path that is not here" : path));
}

}  // namespace ilat
