#include "whole_process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace ilat {
namespace {

ProcessCost run_once(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = vfork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error(words.front() + " cannot be measured: it does not run, or fails");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return {seconds, static_cast<double>(used.ru_maxrss) / 1024};
}

}  // namespace

ProcessCost cost_of(const std::vector<std::string>& words, int runs) {
  ProcessCost least = run_once(words);
  for (int i = 1; i < runs; ++i) {
    const ProcessCost once = run_once(words);
    least = {std::min(least.seconds, once.seconds), std::min(least.megabytes, once.megabytes)};
  }
  return least;
}

int shared_libraries_of(const std::string& program) {
  FILE* list = popen(("LD_TRACE_LOADED_OBJECTS=1 '" + program + "'").c_str(), "r");
  if (list == nullptr) return -1;
  int lines = 0;
  for (int letter = std::fgetc(list); letter != EOF; letter = std::fgetc(list)) lines += letter == '\n';
  pclose(list);
  return lines;
}

}  // namespace ilat
