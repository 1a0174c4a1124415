#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "ilat/editor.h"

namespace ilat {

// What `edit` and `draw` have in common.

/// --variations, --seed, --temperature, --top-k, --top-p
void add_sampling_options(CLI::App* command, EditOptions& options);

/// Edits with a progress bar (none if `json`); the first Ctrl-C cancels at the next token.
/// @throws Error cancelled, before anything is written.
EditResult edit_with_progress(const Editor& editor, const EditRequest& request, EditOptions options, bool json);

/// {"outputs": [...], "masked_tokens": ..., "seconds": {...}, ...}
nlohmann::json to_json(const EditResult& result, const std::vector<std::filesystem::path>& files);

}  // namespace ilat
