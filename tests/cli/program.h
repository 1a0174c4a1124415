#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_folder.h"

namespace ilat::test {

/// How a run of a program ended.
struct Outcome {
  int exit_code = -1;  ///< -1 = killed by a signal
  std::string output;  ///< stdout
  std::string errors;  ///< stderr
};

/// A program while it runs; its streams go to files in `logs`.
class Running {
 public:
  Running(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const std::filesystem::path& logs);
  /// Waits until stderr holds `text`; false if the program ended or a minute passed without it.
  bool wait_for_errors(const std::string& text);
  void send(int signal) const;
  Outcome wait();

 private:
  std::filesystem::path logs_;
  pid_t process_ = 0;
  bool ended_ = false;
  int status_ = 0;
};

/// Runs `program` with `arguments` and waits for it.
Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments);
/// Runs the ilat program of this build.
Outcome ilat(const std::vector<std::string>& arguments);

}  // namespace ilat::test
