#pragma once

#include <CLI/App.hpp>  // whose FormatterFwd.hpp does not stand by itself
#include <string>
#include <string_view>

namespace ilat {

/// Under which heading the help explains an option, and who needs it.
/// @param common whether --help shows it too, or --help-all alone
void place(CLI::Option* option, std::string_view heading, bool common);

/// The help of a command: options under their headings, the common ones or, with --help-all, every one; without the
/// lists of what needs or excludes what.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_help(const CLI::App* command, std::string name, CLI::AppFormatMode mode) const override;
  /// A command among others, with every option.
  std::string make_expanded(const CLI::App* command) const override;
  std::string make_option_opts(const CLI::Option* option) const override;

 private:
  std::string options_of(const CLI::App* command, CLI::AppFormatMode mode) const;
};

}  // namespace ilat
