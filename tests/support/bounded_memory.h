#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "ilat/error.h"

namespace ilat::test {

/// Runs `action`, which must throw an Error with `word` in its text, in a process of its own.
/// @return that process's largest resident memory beyond this one's, MiB
template <class Action>
double memory_of_refusal(Action action, const std::string& word) {
  struct rusage before {};
  getrusage(RUSAGE_SELF, &before);  // the child starts with our pages
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      action();
      ::_exit(1);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::bad_input && std::string(error.what()).find(word) != std::string::npos) ::_exit(0);
      std::fprintf(stderr, "\"%s\" not in: %s\n", word.c_str(), error.what());
      ::_exit(2);
    } catch (...) {
      ::_exit(3);
    }
  }
  int status = 0;
  struct rusage after {};
  EXPECT_EQ(::wait4(child, &status, 0, &after), child);
  EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "1 = no error, 2 = another error, 3 = another exception";
  return static_cast<double>(after.ru_maxrss - before.ru_maxrss) / 1024;
}

/// The sanitizers keep freed memory and shadow every byte.
#ifdef __SANITIZE_ADDRESS__
constexpr double kMemoryFactor = 4;
#else
constexpr double kMemoryFactor = 1;
#endif

}  // namespace ilat::test
