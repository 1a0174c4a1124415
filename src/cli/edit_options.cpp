#include "cli/edit_options.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/interrupt.h"
#include "cli/progress_bar.h"
#include "cli/region_options.h"
#include "ilat/error.h"

namespace ilat {

void add_sampling_options(CLI::App* command, EditOptions& options) {
  command->add_option("--variations", options.variations, "how many different results to draw")->capture_default_str();
  command->add_option("--seed", options.sampling.seed, "the same seed gives the same result")->capture_default_str();
  command->add_option("--temperature", options.sampling.temperature, "of the softmax; 0 = greedy")
      ->capture_default_str();
  command->add_option("--top-k", options.sampling.top_k, "draw among the k likeliest; 0 = all")->capture_default_str();
  command->add_option("--top-p", options.sampling.top_p, "draw among the likeliest that reach this sum; 1 = all")
      ->capture_default_str();
}

EditResult edit_with_progress(const Editor& editor, const EditRequest& request, EditOptions options, bool json) {
  const Interrupt interrupt;
  std::optional<ProgressBar> bar(std::in_place, "tokens", ProgressBar::style_for(json));
  options.progress = [&bar](const Progress& progress) {
    bar->update(progress.done, progress.total);
    return !Interrupt::requested();
  };
  EditResult result = editor.edit(request, options);
  bar.reset();
  if (Interrupt::requested()) throw Error(ErrorCode::cancelled, "cancelled; nothing was written");
  return result;
}

nlohmann::json to_json(const EditResult& result, const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.string());
  return {
      {"outputs", names},
      {"regions", to_json(result.regions)},
      {"masked_tokens", result.masked_tokens},
      {"tokens", result.tokens},
      {"seconds",
       {{"encode", result.encode_seconds}, {"generate", result.generate_seconds}, {"decode", result.decode_seconds}}}};
}

}  // namespace ilat
