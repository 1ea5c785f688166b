#include "http/parameters.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "core/sha256.hpp"
#include "core/utf8.hpp"

namespace farthing::http {
namespace {

constexpr std::size_t most_listed = 500;

/// What tells a cursor that a list gave from one that was made up by mistake.
std::string mark_of(std::string_view key) {
  constexpr std::size_t digits = 8;
  Sha256 sum;
  sum.add(key.data(), key.size());
  return sum.finish().substr(0, digits);
}

std::optional<std::string> key_of_cursor(std::string_view cursor) {
  const std::size_t end = cursor.find('.');
  if (end == std::string_view::npos || end + 1 == cursor.size()) return std::nullopt;
  const std::string_view key = cursor.substr(end + 1);
  if (cursor.substr(0, end) != mark_of(key)) return std::nullopt;
  return std::string(key);
}

}  // namespace

std::string cursor_of(std::string_view key) { return fmt::format("{}.{}", mark_of(key), key); }

void Parameters::refuse(std::string_view name, std::string detail) {
  if (!wrong_) wrong_ = wrong_field(std::string(name), std::move(detail));
}

std::vector<std::string> Parameters::texts(std::string_view name) {
  read_.insert(std::string(name));
  return call_.query_values(name);
}

std::optional<std::string> Parameters::text(std::string_view name) {
  auto values = texts(name);
  if (values.size() > 1) refuse(name, fmt::format("\"{}\" stands there more than once", name));
  return values.empty() ? std::nullopt : std::optional(std::move(values.front()));
}

std::optional<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t least, std::uint64_t most) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(given->data(), given->data() + given->size(), value);
  if (given->empty() || failed != std::errc() || end != given->data() + given->size() || value < least || value > most)
    refuse(name, fmt::format("\"{}\" must be a whole number from {} to {}", name, least, most));
  return value;
}

bool Parameters::flag(std::string_view name) {
  const auto given = text(name);
  if (!given || *given == "false") return false;
  if (*given != "true") refuse(name, fmt::format("\"{}\" must be true or false", name));
  return true;
}

std::string Parameters::word(std::string_view name, const std::vector<std::string>& words) {
  const auto given = text(name);
  if (!given) return words.front();
  if (std::ranges::find(words, *given) == words.end())
    refuse(name, fmt::format("\"{}\" must be one of: {}", name, fmt::join(words, ", ")));
  return *given;
}

Cut Parameters::cut() {
  Cut cut;
  cut.limit = number("limit", 1, most_listed).value_or(cut.limit);
  if (const auto cursor = text("cursor")) {
    const auto key = key_of_cursor(*cursor);
    if (!key) refuse("cursor", "\"cursor\" is none that this list gave");
    cut.after = key.value_or("");
  }
  return cut;
}

std::expected<void, Problem> Parameters::finish() const {
  if (wrong_) return std::unexpected(*wrong_);
  for (const Header& parameter : call_.query)
    if (!read_.contains(parameter.name))
      return std::unexpected(wrong_field(valid_utf8(parameter.name),
                                         fmt::format("there is no parameter \"{}\" here", valid_utf8(parameter.name))));
  return {};
}

}  // namespace farthing::http
