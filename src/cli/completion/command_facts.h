#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ilat {

// What the commands say of themselves, in plain structs: completion scripts, the man page and usage errors are all made
// of this, so that an option is described in one place, where its command adds it.

enum class Completes {
  nothing,  ///< a number or free text
  files,
  folders,
};

struct OptionFacts {
  std::vector<std::string> names;  ///< "-o", "--output"; the one name of a positional, "PHOTO"
  std::string meaning;
  std::string takes;                 ///< what its value is, "FILE" or "cached|refresh"; empty = a flag
  std::string default_value;         ///< empty = none, or not worth showing
  std::vector<std::string> choices;  ///< the words among its values
  Completes completes = Completes::nothing;
  bool positional = false;
  bool required = false;
};

struct CommandFacts {
  std::string path;  ///< "ilat train image-tokenizer"
  std::string name;  ///< "tokenizer"
  std::string meaning;
  std::string footer;  ///< examples and what else its help ends with
  std::vector<OptionFacts> options;
  std::vector<CommandFacts> commands;
};

/// Describes a program or command with everything below it.
/// An option's type name tells what completes it: FILE, FOLDER, PATH; words in small
/// letters between bars, "cached|refresh", are choices, and what has capitals among them is a placeholder.
CommandFacts facts_of(const CLI::App& command);

/// `root` and every command below it, outer before inner.
std::vector<const CommandFacts*> all_commands(const CommandFacts& root);

/// The command lines in a footer: its lines that begin with two spaces and "ilat ".
std::vector<std::string> examples_in(const std::string& footer);

}  // namespace ilat
