#include "serving/queue/fair_line.h"

#include <algorithm>

namespace ilat {

FairLine::Client& FairLine::client(const std::string& name) {
  const auto found = std::ranges::find(clients_, name, &Client::name);
  if (found != clients_.end()) return *found;
  clients_.push_back({name, {}});
  return clients_.back();
}

void FairLine::push(const std::string& name, const std::string& id) {
  client(name).jobs.push_back(id);
  ++size_;
}

void FairLine::push_front(const std::string& name, const std::string& id) {
  client(name).jobs.push_front(id);
  ++size_;
}

std::vector<std::string> FairLine::take(std::size_t most,
                                        const std::function<bool(const std::string&, const std::string&)>& fits) {
  std::vector<std::string> taken;
  if (clients_.empty() || most == 0) return taken;
  Client& next = clients_.front();
  taken.push_back(next.jobs.front());
  next.jobs.pop_front();
  --size_;
  clients_.splice(clients_.end(), clients_, clients_.begin());  // its turn is over
  if (most > 1)
    for (const std::string& other : order()) {
      if (taken.size() >= most) break;
      if (fits(taken.front(), other)) taken.push_back(other);
    }
  for (std::size_t i = 1; i < taken.size(); ++i) remove(taken[i]);
  std::erase_if(clients_, [](const Client& each) { return each.jobs.empty(); });
  return taken;
}

bool FairLine::remove(const std::string& id) {
  for (auto each = clients_.begin(); each != clients_.end(); ++each) {
    const auto found = std::ranges::find(each->jobs, id);
    if (found == each->jobs.end()) continue;
    each->jobs.erase(found);
    --size_;
    if (each->jobs.empty()) clients_.erase(each);
    return true;
  }
  return false;
}

std::vector<std::string> FairLine::order() const {
  std::vector<std::string> all;
  for (std::size_t round = 0; all.size() < size(); ++round)
    for (const Client& each : clients_)
      if (round < each.jobs.size()) all.push_back(each.jobs[round]);
  return all;
}

}  // namespace ilat
