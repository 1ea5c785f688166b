#include "answer/shown_settings.hpp"

#include <boost/json/object.hpp>

namespace farthing::answer {

namespace json = boost::json;

std::string without_password(std::string_view value) {
  const std::size_t scheme = value.find("://");
  if (scheme == std::string_view::npos) return std::string(value);
  const std::size_t begin = scheme + 3;
  const std::string_view authority = value.substr(begin, value.find_first_of("/?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(value);
  return std::string(value.substr(0, begin)) + "***" + std::string(value.substr(begin + at));
}

json::array to_json(std::span<const ShownSetting> settings) {
  json::array list;
  for (const ShownSetting& one : settings)
    list.push_back({{"name", one.name},
                    {"variable", one.variable},
                    {"value", one.value},
                    {"from", one.from},
                    {"default", one.default_words},
                    {"meaning", one.meaning}});
  return list;
}

}  // namespace farthing::answer
