#include "core/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

#include "core/utf8.hpp"

namespace farthing::log {
namespace {

std::atomic<bool> as_json{false};

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      break;
  }
  return spdlog::level::off;
}

spdlog::logger& logger() {
  static const auto made = [] {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto made_logger = std::make_shared<spdlog::logger>("farthing", sink);
    made_logger->set_level(spdlog::level::warn);
    made_logger->set_pattern("%^%l%$: %v");
    return made_logger;
  }();
  return *made;
}

/// Control characters, quotes and backslashes, so that no value can forge a line or a field.
std::string escaped(std::string_view given) {
  const std::string text = valid_utf8(given);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

void write(spdlog::level::level_enum level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logger().should_log(level)) return;
  std::string line;
  if (as_json) {
    line = fmt::format("\"event\":\"{}\"", escaped(event));
    for (const Field& field : fields) line += fmt::format(",\"{}\":\"{}\"", escaped(field.name), escaped(field.value));
  } else {
    line = event;
    for (const Field& field : fields) line += fmt::format(" {}=\"{}\"", field.name, escaped(field.value));
  }
  logger().log(level, "{}", line);
}

}  // namespace

void configure(Level level, Format format) {
  as_json = format == Format::json;
  logger().set_level(level_of(level));
  logger().set_pattern(as_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%l: %v",
                       spdlog::pattern_time_type::utc);
}

Format format() { return as_json ? Format::json : Format::text; }

void debug(std::string_view event, std::initializer_list<Field> fields) { write(spdlog::level::debug, event, fields); }
void info(std::string_view event, std::initializer_list<Field> fields) { write(spdlog::level::info, event, fields); }
void warning(std::string_view event, std::initializer_list<Field> fields) { write(spdlog::level::warn, event, fields); }
void error(std::string_view event, std::initializer_list<Field> fields) { write(spdlog::level::err, event, fields); }

}  // namespace farthing::log
