#include "cli/process/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

#include "cli/exit_codes.h"
#include "files/staging_folder.h"

namespace ilat {

namespace {

std::atomic<bool> interrupted{false}, as_json{false};
std::atomic<int> listeners{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler may touch lock-free atomics only");

constexpr std::string_view kText = "ilat: cancelled\n";
constexpr std::string_view kJson =
    "{\n  \"error\": {\n    \"code\": \"cancelled\",\n    \"context\": \"\",\n    \"message\": \"cancelled\"\n  }\n}\n";

void on_signal(int) {
  const bool first = !interrupted.exchange(true);
  if (first && listeners > 0) return;
  if (!remove_own_staging_now()) return;  // results are getting their names: in a moment all are there
  const std::string_view text = as_json ? kJson : kText;
  [[maybe_unused]] const ssize_t written = ::write(as_json ? STDOUT_FILENO : STDERR_FILENO, text.data(), text.size());
  ::_exit(kFailed);
}

}  // namespace

void end_cleanly_on_signals(bool json) {
  as_json = json;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the limit of sizes (ulimit -f) is an error of writing it
}

Interrupt::Interrupt() { ++listeners; }
Interrupt::~Interrupt() { --listeners; }

bool Interrupt::requested() { return interrupted; }

}  // namespace ilat
