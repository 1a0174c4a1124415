#pragma once

#include <memory>

#include "ilat/editor.h"

namespace ilat {

/// Edits one after another of the same photo, as a person tries seeds, lines and masks. What the networks made of the last
/// photo and mask, of the last lines, and of both together is kept, and used again where these are the same:
///
///     ilat::EditSession session(editor);
///     auto first = session.edit(request, {.sampling = {.seed = 1}});
///     auto second = session.edit(request, {.sampling = {.seed = 2}});  // draws tokens, and decodes them
///
/// Every result equals editor.edit(request, options). It holds as much memory as the largest edit's encodings and keys and
/// values once more. For one thread at a time; several sessions may share an editor.
class EditSession {
 public:
  /// @param editor outlives the session, and is not moved meanwhile
  explicit EditSession(const Editor& editor);
  EditSession(EditSession&&) noexcept;
  EditSession& operator=(EditSession&&) noexcept;
  ~EditSession();

  /// @throws Error as Editor::edit does
  EditResult edit(const EditRequest& request, const EditOptions& options = {});

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace ilat
