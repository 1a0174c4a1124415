#pragma once

#include <filesystem>
#include <string_view>

namespace ilat {

/// Whether a file was written by this program: everything that it writes for people says so in a text of the form
/// "ilat-KIND/1" with its quotes, in a picture's record, a page's head, a JSON object, a pack's header. Looked for in the
/// first megabyte and the last quarter of one, where such texts stand. False for what is no file or cannot be read.
bool bears_makers_mark(const std::filesystem::path& file);

/// The same of bytes.
bool holds_makers_mark(std::string_view bytes);

}  // namespace ilat
