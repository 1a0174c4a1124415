#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ilat::test {

/// How a run of a program ended.
struct Outcome {
  int exit_code = -1;  ///< -1 = killed by a signal
  std::string output;  ///< stdout
  std::string errors;  ///< stderr
};

/// A folder of its own for one test; gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  /// Names of the files in it, sorted; a temporary file left behind shows up here.
  std::vector<std::string> files() const;

 private:
  std::filesystem::path path_;
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

std::string read_text(const std::filesystem::path& file);

}  // namespace ilat::test
