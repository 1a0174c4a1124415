// Command lines, a word a line: they parse, or are refused in one sentence; no command runs.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command_line.h"
#include "cli/hand_over.h"
#include "cli/usage_message.h"
#include "fuzz/refusal.h"

namespace {

/// A way to what a command does when its line is parsed.
struct Work : CLI::App {
  static auto at_the_end() { return &Work::final_callback_; }
  static auto once_parsed() { return &Work::parse_complete_callback_; }
};

/// The work is put aside and not dropped: it owns what the options write into.
void take_work_out(CLI::App& command) {
  static std::vector<std::function<void()>> aside;
  for (const auto member : {Work::at_the_end(), Work::once_parsed()}) aside.push_back(std::exchange(command.*member, nullptr));
  for (CLI::App* below : command.get_subcommands([](CLI::App*) { return true; })) take_work_out(*below);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n') words.emplace_back();
    else if (data[i] != 0) words.back() += static_cast<char>(data[i]);  // a command line cannot hold a zero
  }
  static const auto program = ilat::make_command_line();
  static const bool once = (take_work_out(*program), !ilat::has_torch());  // the command line of the light program
  if (!once) std::abort();
  ilat::fuzz::result_or_refusal([&] {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    try {
      program->parse(reversed);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0 && ilat::usage_message(*program, error).empty()) std::abort();
    } catch (const ilat::Error& error) {
      if (ilat::in_option_words(*program, error).message().empty()) std::abort();
      throw;
    }
  });
  return 0;
}
