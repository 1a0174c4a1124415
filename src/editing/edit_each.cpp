#include "editing/edit_each.h"

#include <exception>
#include <utility>

#include "editing/current_error.h"

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
                                   const EditOptions& options) {
  std::vector<EditOutcome> outcomes;
  if (requests.size() > 1) {
    try {
      for (EditResult& result : editor.edit(requests, options)) outcomes.emplace_back(std::move(result));
      return outcomes;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) throw;
    } catch (const std::exception&) {  // each alone will say what is wrong with it
    }
    outcomes.clear();
  }
  for (const EditRequest& request : requests) outcomes.push_back(edit_one(editor, request, options));
  return outcomes;
}

}  // namespace ilat
