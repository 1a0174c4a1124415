#include "serving/api/served_model.h"

#include "model_io/model_folder/model_digest.h"

namespace ilat {

const std::string& ServedModel::sha256() const {
  const std::lock_guard lock(mutex_);
  if (sha256_.empty()) sha256_ = model_digest(folder_);
  return sha256_;
}

}  // namespace ilat
