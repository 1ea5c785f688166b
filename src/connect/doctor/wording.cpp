#include "connect/doctor/wording.hpp"

#include <fmt/format.h>

namespace farthing::connect::doctor {

std::string first_of(const std::vector<std::string>& names, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) out += fmt::format(" and {} more", names.size() - most);
  return out;
}

std::string path_of(const std::string& prefix, const std::string& name) {
  return prefix.empty() || name.empty() ? prefix + name : fmt::format("{}/{}", prefix, name);
}

std::string place_in(const std::string& bucket, const std::string& path) {
  return fmt::format("s3://{}/{}", bucket, path);
}

}  // namespace farthing::connect::doctor
