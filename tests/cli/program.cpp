#include "program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "support/places.h"

namespace ilat::test {

Running::Running(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& logs)
    : logs_(logs) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto redirect = [&](int descriptor, const char* name) {
    posix_spawn_file_actions_addopen(&actions, descriptor, (logs_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  };
  redirect(STDOUT_FILENO, "stdout");
  redirect(STDERR_FILENO, "stderr");
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int failed = posix_spawn(&process_, program.c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed) throw std::runtime_error("cannot start " + program.string());
}

bool Running::wait_for_errors(const std::string& text) {
  for (int tries = 0; tries < 6000 && !ended_; ++tries) {
    if (read_text(logs_ / "stderr").find(text) != std::string::npos) return true;
    ended_ = waitpid(process_, &status_, WNOHANG) == process_;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

void Running::send(int signal) const { kill(process_, signal); }

Outcome Running::wait() {
  if (!ended_) waitpid(process_, &status_, 0);
  ended_ = true;
  return {WIFEXITED(status_) ? WEXITSTATUS(status_) : -1, read_text(logs_ / "stdout"), read_text(logs_ / "stderr")};
}

Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  const TemporaryFolder logs;
  return Running(program, arguments, logs.path()).wait();
}

Outcome ilat(const std::vector<std::string>& arguments) { return run(ilat_program(), arguments); }

}  // namespace ilat::test
