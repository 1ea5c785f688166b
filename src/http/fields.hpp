#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.hpp"
#include "http/problem.hpp"

namespace farthing::http {

/// The fields of a body that is one JSON object. Read each by its name, then ask `finish`: it tells of the first field
/// that was missing, of another type, too long, or that nobody asked for.
class Fields {
 public:
  /// Fails with 415 for another Content-Type than JSON, with 400 for what is no object, or is nested deeper than 8. An
  /// empty body is an object without fields.
  static std::expected<Fields, Problem> of(const Request& request);

  static constexpr std::size_t usual_length = 200;
  std::string text(std::string_view name, std::size_t longest = usual_length);  ///< must be there, and not be empty
  std::optional<std::string> optional_text(std::string_view name, std::size_t longest = usual_length);
  /// Where it is missing, or null: empty.
  std::string text_or_empty(std::string_view name, std::size_t longest = usual_length);
  std::optional<bool> optional_flag(std::string_view name);
  std::optional<std::vector<std::string>> optional_texts(std::string_view name, std::size_t most = 200);
  std::optional<std::int64_t> optional_number(std::string_view name);
  Secret secret(std::string_view name, std::size_t longest = 1024);
  std::optional<Secret> optional_secret(std::string_view name, std::size_t longest = 1024);
  /// Any JSON that a handler reads itself; null when it is missing.
  boost::json::value json(std::string_view name);
  bool has(std::string_view name) const;
  /// Notes what a handler found wrong with a field; the first one counts.
  void refuse(std::string_view name, std::string detail);

  std::expected<void, Problem> finish() const;

 private:
  explicit Fields(boost::json::object object) : object_(std::move(object)) {}
  const boost::json::value* find(std::string_view name);
  boost::json::object object_;
  std::set<std::string, std::less<>> read_;
  std::optional<Problem> wrong_;
};

}  // namespace farthing::http
