#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/temporary_folder.h"

namespace ilat::test {

/// A redis-server of its own for one test, on a socket in a temporary folder or on a free port; it keeps nothing.
class RedisServer {
 public:
  enum class Reached { by_socket, by_port };

  static bool installed() { return std::system("command -v redis-server > /dev/null 2>&1") == 0; }

  explicit RedisServer(Reached reached = Reached::by_socket) : port_(reached == Reached::by_port ? free_port() : std::uint16_t{0}) { start(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer() { stop(); }

  std::string url() const {
    return port_ == 0 ? "unix://" + folder_.at("socket").string() : "redis://127.0.0.1:" + std::to_string(port_);
  }

  void start() {
    const std::string socket = folder_.at("socket").string(), port = std::to_string(port_), folder = folder_.path().string(), log = folder_.at("log").string();
    process_ = ::fork();
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // not longer than the test, however that ends
      ::execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--unixsocket", socket.c_str(), "--save", "",
               "--appendonly", "no", "--dir", folder.c_str(), "--logfile", log.c_str(), nullptr);
      ::_exit(127);
    }
    for (int tries = 0; tries < 1000; ++tries) {
      if (answers()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("redis-server does not start: " + read_text(log));
  }

  /// With all that it holds.
  void stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
    std::error_code none;
    std::filesystem::remove(folder_.at("socket"), none);
  }

 private:
  static std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
  }

  bool answers() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_.at("socket").string();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const bool there = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return there;
  }

  TemporaryFolder folder_;
  std::uint16_t port_;
  pid_t process_ = 0;
};

}  // namespace ilat::test

/// At the beginning of a test that needs one.
#define ILAT_NEEDS_REDIS() \
  if (!::ilat::test::RedisServer::installed()) GTEST_SKIP() << "redis-server is not installed"
