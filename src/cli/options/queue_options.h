#pragma once

#include <CLI/App.hpp>
#include <string>

namespace ilat {

/// The queue that several processes and machines share.
struct QueueOptions {
  std::string url;  ///< as it was given; empty = none

  /// --queue URL
  CLI::Option* add_to(CLI::App* command, const std::string& meaning);
  /// The whole address: with the password in $ILAT_QUEUE_PASSWORD, which nobody sees in a list of processes, if it has none.
  std::string address() const;
};

}  // namespace ilat
