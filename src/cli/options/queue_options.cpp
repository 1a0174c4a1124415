#include "cli/options/queue_options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace ilat {
namespace {

std::string percent_encoded(const std::string& text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    encoded += {'%', kDigits[code >> 4], kDigits[code & 15]};
  }
  return encoded;
}

}  // namespace

CLI::Option* QueueOptions::add_to(CLI::App* command, const std::string& meaning) {
  return command->add_option("--queue", url, meaning + "; a password may stand in $ILAT_QUEUE_PASSWORD")->type_name("URL");
}

std::string QueueOptions::address() const {
  const char* password = std::getenv("ILAT_QUEUE_PASSWORD");
  const std::size_t start = url.find("://");
  if (password == nullptr || *password == '\0' || start == std::string::npos) return url;
  const std::string rest = url.substr(start + 3);
  if (rest.substr(0, rest.find('/')).find('@') != std::string::npos) return url;
  return url.substr(0, start + 3) + ":" + percent_encoded(password) + "@" + rest;
}

}  // namespace ilat
