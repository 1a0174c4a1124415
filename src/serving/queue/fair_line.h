#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace ilat {

/// Who is next: clients take turns, and each client's jobs come in their order, so that nobody waits for all that another
/// has asked for before.
class FairLine {
 public:
  void push(const std::string& client, const std::string& id);
  /// Before the client's other jobs.
  void push_front(const std::string& client, const std::string& id);
  /// The next job, and after it, in the line's order, others for which `fits` holds, at most `most` in all.
  std::vector<std::string> take(std::size_t most, const std::function<bool(const std::string& first, const std::string& other)>& fits);
  bool remove(const std::string& id);
  /// Every job in the order in which they will be taken.
  std::vector<std::string> order() const;
  /// How many there are. Alone of all calls it may come from a thread that does not hold what guards the line.
  std::size_t size() const { return size_; }

 private:
  struct Client {
    std::string name;
    std::deque<std::string> jobs;
  };
  Client& client(const std::string& name);
  std::list<Client> clients_;  // whose turn it is first
  std::atomic<std::size_t> size_{0};
};

}  // namespace ilat
