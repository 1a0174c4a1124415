#include <span>
#include <utility>

#include "editing/editor_access.h"
#include "editing/tokens/remembering_backend.h"
#include "ilat/session.h"

namespace ilat {

struct EditSession::Implementation {
  RememberingBackend backend;
};

EditSession::EditSession(const Editor& editor)
    : implementation_(new Implementation{RememberingBackend(EditorAccess::backend(editor))}) {}
EditSession::EditSession(EditSession&&) noexcept = default;
EditSession& EditSession::operator=(EditSession&&) noexcept = default;
EditSession::~EditSession() = default;

EditResult EditSession::edit(const EditRequest& request, const EditOptions& options) {
  return std::move(EditorAccess::edit(implementation_->backend, std::span(&request, 1), options).front());
}

}  // namespace ilat
