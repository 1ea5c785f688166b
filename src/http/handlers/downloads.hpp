#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace farthing::http {

/// An answer that a browser saves under a name.
inline Response download(std::string body, std::string_view media_type, std::string_view file_name) {
  Response response;
  response.headers = {{"Content-Type", std::string(media_type)},
                      {"Cache-Control", "no-store"},
                      {"Content-Disposition", "attachment; filename=\"" + std::string(file_name) + "\""}};
  response.body = std::move(body);
  return response;
}

}  // namespace farthing::http
