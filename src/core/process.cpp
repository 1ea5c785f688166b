#include "core/process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <filesystem>
#include <sstream>
#include <vector>

#include "core/file.hpp"

namespace farthing {
namespace {

/// What the kernel says in a file of /proc; empty when there is none.
std::string told(const std::filesystem::path& path) {
  auto file = File::open(path);
  if (!file) return {};
  std::string text(4'096, '\0');
  const auto size = file->read(text.data(), text.size());
  text.resize(size.value_or(0));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// Processes of different containers may have the same number.
std::string numbering() {
  std::array<char, PATH_MAX> room{};
  const auto size = ::readlink("/proc/self/ns/pid", room.data(), room.size());
  return size > 0 ? std::string(room.data(), static_cast<std::size_t>(size)) : std::string();
}

struct Process {
  char state = ' ';
  std::string started;  ///< in ticks since the machine did
};

/// Nothing of a process that does not exist.
Process process_of(const std::string& number) {
  constexpr std::size_t state_at = 0;
  constexpr std::size_t started_at = 19;
  const std::string text = told("/proc/" + number + "/stat");
  // The name in parentheses may hold blanks and parentheses itself.
  const auto end = text.rfind(')');
  if (end == std::string::npos) return {};
  std::istringstream rest(text.substr(end + 1));
  std::vector<std::string> fields;
  for (std::string field; rest >> field;) fields.push_back(field);
  if (fields.size() <= started_at) return {};
  return {fields[state_at].front(), fields[started_at]};
}

}  // namespace

std::string boot_name() { return told("/proc/sys/kernel/random/boot_id"); }

std::string own_process_name() {
  const std::string number = std::to_string(::getpid());
  const std::string boot = boot_name();
  const std::string started = process_of(number).started;
  if (boot.empty() || started.empty() || numbering().empty()) return {};
  return fmt::format("{} {} {} {}", boot, numbering(), number, started);
}

bool process_has_ended(std::string_view name) {
  std::istringstream parts{std::string(name)};
  std::string boot;
  std::string names;
  std::string number;
  std::string started;
  if (!(parts >> boot >> names >> number >> started) || boot != boot_name() || names != numbering()) return false;
  const Process found = process_of(number);
  // One that was killed stays in the list until its parent has asked for it.
  return found.started != started || found.state == 'Z' || found.state == 'X';
}

}  // namespace farthing
