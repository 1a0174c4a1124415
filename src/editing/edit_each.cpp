#include "editing/edit_each.h"

#include <exception>
#include <utility>

#include "editing/current_error.h"
#include "editing/editor_access.h"

namespace ilat {

namespace {

EditOutcome edit_one(const Editor& editor, const EditRequest& request, const EditOptions& options) {
  try {
    return editor.edit(request, options);
  } catch (const std::exception&) {
    Error error = current_error();
    if (error.code() == ErrorCode::cancelled) throw;
    return error;
  }
}

}  // namespace

std::vector<EditOutcome> edit_each(const Editor& editor, const std::vector<EditRequest>& requests,
                                   const EditOptions& options, const std::vector<SamplingOptions>& draws) {
  std::vector<EditOutcome> outcomes;
  if (requests.size() > 1) {
    try {
      for (EditResult& result : EditorAccess::edit(EditorAccess::backend(editor), requests, options, draws))
        outcomes.emplace_back(std::move(result));
      return outcomes;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) throw;
    } catch (const std::exception&) {  // each alone will say what is wrong with it
    }
    outcomes.clear();
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EditOptions own = options;
    if (!draws.empty()) {
      own.sampling.temperature = draws[i].temperature;
      own.sampling.top_k = draws[i].top_k;
      own.sampling.top_p = draws[i].top_p;
      own.sampling.seed = draws[i].seed;
    }
    outcomes.push_back(edit_one(editor, requests[i], own));
  }
  return outcomes;
}

}  // namespace ilat
