#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace farthing::log {

enum class Level { debug, info, warning, error, off };
enum class Format { text, json };

/// One fact beside an event: `{"file", path}`.
struct Field {
  std::string_view name;
  std::string value;
};

/// Sends events from here on to standard error, those below `level` not at all.
void configure(Level level, Format format);
/// How events are written.
Format format();

void debug(std::string_view event, std::initializer_list<Field> fields = {});
void info(std::string_view event, std::initializer_list<Field> fields = {});
void warning(std::string_view event, std::initializer_list<Field> fields = {});
void error(std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace farthing::log
