#include "cli/completion/manual_page.h"

#include <sstream>

#include "files/joined.h"

namespace ilat {

namespace {

constexpr const char* kDescription = R"(.SH DESCRIPTION
Mark a part of a portrait, draw the lines you want there, and
.B ilat
paints that part anew so that it follows your lines and fits everything around it.
Every pixel outside the mark stays exactly as it was.
It runs on an ordinary CPU. The same seed gives the same result.
)";

constexpr const char* kEnd = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Failed: a file is missing or unusable, an output cannot be written, or the job was cancelled.
.TP
.B 2
The command line itself is wrong: an option, a value, sizes that do not fit.
.PP
An error is one line on standard error that begins with "ilat: "; with
.B \-\-json
it is an object on standard output:
{"error": {"code", "message", "context"}}.
Nothing is left half written.
.SH ENVIRONMENT
.TP
.B ILAT_MODEL
The model folder to use where
.B \-\-model
names none.
.TP
.B OMP_NUM_THREADS
How many threads compute; by default one per processor.
.TP
.B OMP_WAIT_POLICY
Set to PASSIVE by the program itself where it is unset, because spinning threads slow generation.
.SH FILES
.TP
.I models/faces\-128
The bundled model: under the working folder, under a folder above the program, or in share/ilat beside the program's
bin folder, whichever is there first.
)";

/// Text as groff prints it unchanged: no escapes, hyphens that can be copied, and no request at a line's beginning.
std::string plain(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string bold(const std::string& text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + plain(text) + "\\fR"; }

/// "-o, --output FILE", "PHOTO"
std::string heading(const OptionFacts& option) {
  if (option.positional) return italic(option.names.front());
  std::string text;
  for (const auto& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  return option.takes.empty() ? text : text + " " + italic(option.takes);
}

/// "ilat draw SKETCH --output FILE [options]"
std::string synopsis(const CommandFacts& command) {
  std::string text = bold(command.path);
  for (const OptionFacts& option : command.options) {
    const std::string words =
        option.positional ? heading(option) : bold(option.names.back()) + " " + italic(option.takes);
    if (option.required) text += " " + words;
    if (!option.required && option.positional) text += " [" + words + "]";
  }
  return text + (command.commands.empty() ? " [options]" : " " + italic("COMMAND"));
}

/// @param with_help whether --help and --help-all are told of too: once is enough
void add_options(const CommandFacts& command, bool with_help, std::string& page) {
  for (const OptionFacts& option : command.options) {
    if (option.names.back().starts_with("--help") && !with_help) continue;
    page += ".TP\n" + heading(option) + "\n" + plain(option.meaning);
    if (option.positional && !option.choices.empty()) page += ": " + plain(option.takes);
    if (!option.default_value.empty()) page += "; default " + plain(option.default_value);
    if (option.required) page += " (required)";
    page += "\n";
  }
}

/// A footer: headings as they are, command lines and what is written under each, other lines as text.
void add_footer(const std::string& footer, std::string& page) {
  std::istringstream lines(footer);
  std::string open;  // what the line before was
  for (std::string line; std::getline(lines, line);) {
    const auto text = line.find_first_not_of(' ');
    if (text == std::string::npos) continue;
    const std::string kind = line.starts_with("  ilat ") ? "command" : text == 0 ? "text" : "meaning";
    if (kind == "command") page += ".TP\n" + bold(line.substr(text)) + "\n";
    if (kind == "text" && open != "text") page += ".PP\n";
    if (kind != "command") page += plain(line.substr(text)) + "\n";
    open = kind;
  }
}

}  // namespace

std::string manual_page(const CommandFacts& program, const std::string& version) {
  std::string page = ".TH ILAT 1 \"\" \"ilat " + version + "\" \"User Commands\"\n.SH NAME\nilat \\- " +
                     plain("repaint a region of a photo under a sketch") + "\n.SH SYNOPSIS\n";
  std::vector<std::string> usages;
  for (const CommandFacts* command : all_commands(program))
    if (command->commands.empty()) usages.push_back(synopsis(*command) + "\n");
  page += joined(usages, ".br\n");
  page += kDescription;
  add_options(program, true, page);
  page += ".SH COMMANDS\n";
  for (const CommandFacts* command : all_commands(program)) {
    if (command == &program) continue;
    page += ".SS " + plain(command->path) + "\n" + plain(command->meaning) + ".\n";
    add_options(*command, false, page);
    add_footer(command->footer, page);
  }
  return page + kEnd;
}

}  // namespace ilat
