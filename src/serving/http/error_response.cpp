#include <nlohmann/json.hpp>

#include "serving/http/http_message.h"

namespace ilat {

HttpResponse error_response(const HttpError& error) {
  const nlohmann::json body{{"error", {{"code", error.code()}, {"message", error.what()}, {"context", error.context()}}}};
  return {.status = error.status(),
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n',
          .headers = error.headers()};
}

}  // namespace ilat
