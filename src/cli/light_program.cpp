// What `ilat` has in the place of training: the other program's commands by name, and the way to it.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include "cli/commands/commands.h"
#include "cli/hand_over.h"
#include "ilat/error.h"
#include "ilat/options.h"

namespace ilat {

namespace {

constexpr const char* kOtherProgram = "ilat-train";
constexpr std::array<std::string_view, 4> kItsCommands{"train", "ablation", "pack", "report"};
constexpr std::array<std::string_view, 2> kItsOptions{"--lpips", "--inception"};  // networks of ilat eval
constexpr std::array<std::string_view, 2> kBetterThere{"manual", "completion"};  // it has more to tell

template <std::size_t kCount>
bool holds(const std::array<std::string_view, kCount>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// The value of an option, from the command line or else the environment. @param variable "" = none
std::string_view value_of(char** arguments, std::string_view option, const char* variable) {
  for (char** word = arguments; *word != nullptr; ++word) {
    const std::string_view text = *word;
    if (text == option && word[1] != nullptr) return word[1];
    if (text.starts_with(option) && text.size() > option.size() && text[option.size()] == '=')
      return text.substr(option.size() + 1);
  }
  const char* value = *variable == '\0' ? nullptr : std::getenv(variable);
  return value == nullptr ? "" : value;
}

bool wants_torch(char** arguments) {
  const auto asked = [&](std::string_view option) { return !value_of(arguments, option, "").empty(); };
  if (std::ranges::any_of(kItsOptions, asked)) return true;
  const std::string_view backend = value_of(arguments, "--backend", "ILAT_BACKEND");
  if (backend == "torch") return true;
  if (!backend.empty() && backend != kAutomaticBackend) return false;
  return value_of(arguments, "--device", "ILAT_DEVICE").starts_with("cuda");
}

/// Beside this program, as in a build folder; else where an installation keeps programs of programs.
std::filesystem::path other_program() {
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const auto& candidate : {folder / kOtherProgram, folder.parent_path() / "libexec" / "ilat" / kOtherProgram})
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  return {};
}

}  // namespace

void hand_over(char** arguments) {
  if (arguments[0] == nullptr || arguments[1] == nullptr) return;
  std::string command = arguments[1];
  if (command == "help" && arguments[2] != nullptr && !other_program().empty()) command = arguments[2];
  const bool its_command = holds(kItsCommands, command), torch = wants_torch(arguments + 1);
  if (!its_command && !torch && !holds(kBetterThere, command)) return;
  const std::filesystem::path program = other_program();
  if (!program.empty()) execv(program.c_str(), arguments);  // returns only if it fails
  if (!its_command && !torch) return;
  const std::string what = its_command ? "`ilat " + command + "`" : "what needs LibTorch here";
  const std::string problem = program.empty() ? "is not installed: it is neither beside this program nor in ../libexec/ilat; "
                                                "build with -DILAT_TORCH=ON, or make install TRAINING=yes"
                                              : std::string("cannot be started: ") + std::strerror(errno);
  throw Error(ErrorCode::not_found, what + " needs the program ilat-train, which " + problem, kOtherProgram);
}

bool has_torch() { return false; }

void add_training_commands(CLI::App& program) {
  // Their options are the other program's; main() hands over before it parses.
  const auto add = [&](const char* name, const char* description) {
    CLI::App* command = program.add_subcommand(name, description);
    command->prefix_command();
  };
  add("train", kTrainMeaning);
  add("ablation", kAblationMeaning);
  add("pack", kPackMeaning);
  add("report", kReportMeaning);
}

}  // namespace ilat
