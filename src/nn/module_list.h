#pragma once

#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ilat {

/// Modules of one type in order, registered as "0", "1", ... (a module's name may hold no dot, so a list is a module).
template <class T>
class ModuleList : public torch::nn::Module {
 public:
  T& append(std::shared_ptr<T> module) {
    items_.push_back(register_module(std::to_string(items_.size()), std::move(module)));
    return *items_.back();
  }

  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  const T& operator[](std::size_t i) const { return *items_[i]; }

 private:
  std::vector<std::shared_ptr<T>> items_;
};

}  // namespace ilat
