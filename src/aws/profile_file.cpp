#include "aws/profile_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/file.hpp"

namespace farthing::aws {
namespace {

constexpr std::uint64_t most_bytes = 1 << 20;
constexpr std::size_t most_sections = 10'000;
constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// A comment behind a value needs a blank before it: secrets and URLs may hold `#` and `;`.
std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i)
    if ((text[i] == '#' || text[i] == ';') && blanks.contains(text[i - 1])) return text.substr(0, i);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lower;
}

/// `profile  "a b"` becomes `profile a b`.
std::string section_name(std::string_view inside) {
  inside = trimmed(inside);
  const auto word_end = inside.find_first_of(blanks);
  if (word_end == std::string_view::npos) return std::string(inside);
  auto name = trimmed(inside.substr(word_end));
  if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front())
    name = name.substr(1, name.size() - 2);
  return fmt::format("{} {}", inside.substr(0, word_end), name);
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 127; });
}

class ProfileReader {
 public:
  explicit ProfileReader(const std::string& file) : file_(file) {}

  Result<> line(std::string_view text) {
    ++line_;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (has_control_character(text)) return wrong("a control character");
    const auto inside = trimmed(text);
    if (inside.empty() || inside.front() == '#' || inside.front() == ';') return {};
    const auto indent = text.find_first_not_of(blanks);
    if (value_ != nullptr && indent > indent_) {
      go_on(inside);
      return {};
    }
    if (inside.front() == '[') return section(inside);
    return setting(inside, indent);
  }

  ProfileSections sections;

 private:
  std::unexpected<Error> wrong(std::string_view what) const {
    return fail(ErrorCode::credentials, "{}:{}: {}", file_, line_, what);
  }

  Result<> section(std::string_view text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return wrong("a section without its closing bracket");
    const auto rest = trimmed(text.substr(end + 1));
    if (!rest.empty() && rest.front() != '#' && rest.front() != ';') return wrong("text behind the section's name");
    const auto name = section_name(text.substr(1, end - 1));
    if (name.empty()) return wrong("a section without a name");
    section_ = &sections[name];
    value_ = nullptr;
    if (sections.size() > most_sections) return wrong("too many sections");
    return {};
  }

  Result<> setting(std::string_view text, std::size_t indent) {
    if (section_ == nullptr) return wrong("a setting before the first section");
    const auto sign = text.find_first_of("=:");
    if (sign == std::string_view::npos) return wrong("neither a section, a setting (name = value) nor a comment");
    const auto name = lower_case(trimmed(text.substr(0, sign)));
    if (name.empty()) return wrong("a setting without a name");
    const auto value = trimmed(without_comment(text.substr(sign + 1)));
    value_ = &(*section_)[name];
    *value_ = {Secret(value), file_, line_};
    indent_ = indent;
    return {};
  }

  void go_on(std::string_view text) {
    std::string joined(value_->value.reveal());
    joined += '\n';
    joined += text;
    value_->value = Secret::taken_from(joined);
  }

  std::string file_;
  int line_ = 0;
  ProfileSection* section_ = nullptr;
  ProfileValue* value_ = nullptr;
  std::size_t indent_ = 0;
};

std::string path_of(const Environment& environment, const std::string& variable, std::string_view name) {
  const auto set = environment(variable);
  const auto home = environment("HOME");
  if (set && !set->empty()) {
    if (set->starts_with("~/") && home) return *home + set->substr(1);
    return *set;
  }
  if (!home || home->empty()) return {};
  return fmt::format("{}/.aws/{}", *home, name);
}

Result<ProfileSections> read_file(const std::string& path) {
  std::error_code ignored;
  const auto type = std::filesystem::status(path, ignored).type();
  using Type = std::filesystem::file_type;
  // /dev/null is how people say: none.
  if (path.empty() || type == Type::none || type == Type::not_found || type == Type::unknown || type == Type::character)
    return ProfileSections{};
  FARTHING_TRY(std::string text, read_whole_file(path, most_bytes));
  auto sections = parse_profile_file(text, path);
  // Wipes the text: it holds secrets.
  Secret::taken_from(text);
  return sections;
}

const ProfileValue* find_in(const ProfileSections& sections, const std::string& profile, const std::string& name) {
  const auto section = sections.find(profile);
  if (section == sections.end()) return nullptr;
  const auto value = section->second.find(name);
  return value == section->second.end() || value->second.value.empty() ? nullptr : &value->second;
}

}  // namespace

Result<ProfileSections> parse_profile_file(std::string_view text, const std::string& file) {
  if (text.size() > most_bytes) return fail(ErrorCode::credentials, "{}: more than {} bytes", file, most_bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  ProfileReader reader(file);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    FARTHING_CHECK(reader.line(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(reader.sections);
}

Result<ProfileFiles> ProfileFiles::read(const Environment& environment) {
  ProfileFiles files;
  files.config_path_ = path_of(environment, "AWS_CONFIG_FILE", "config");
  files.credentials_path_ = path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  FARTHING_TRY(ProfileSections config, read_file(files.config_path_));
  FARTHING_TRY(files.credentials_, read_file(files.credentials_path_));
  for (auto& [name, section] : config) {
    constexpr std::string_view word = "profile ";
    if (name == "default")
      files.config_[name].insert(section.begin(), section.end());
    else if (name.starts_with(word))
      files.config_[name.substr(word.size())].insert(section.begin(), section.end());
    else
      files.others_[name] = std::move(section);
  }
  return files;
}

bool ProfileFiles::holds(const std::string& profile) const {
  return config_.contains(profile) || credentials_.contains(profile);
}

const ProfileValue* ProfileFiles::find_in_credentials(const std::string& profile, const std::string& name) const {
  return find_in(credentials_, profile, name);
}

const ProfileValue* ProfileFiles::find_in_config(const std::string& profile, const std::string& name) const {
  return find_in(config_, profile, name);
}

const ProfileValue* ProfileFiles::find(const std::string& profile, const std::string& name) const {
  const auto* value = find_in_credentials(profile, name);
  return value != nullptr ? value : find_in_config(profile, name);
}

std::optional<std::string> ProfileFiles::text(const std::string& profile, const std::string& name) const {
  const auto* value = find(profile, name);
  if (value == nullptr) return std::nullopt;
  return std::string(value->value.reveal());
}

bool ProfileFiles::has_section_without_word(const std::string& name) const { return others_.contains(name); }

std::string chosen_profile(const Environment& environment) {
  const auto name = environment("AWS_PROFILE");
  return name && !name->empty() ? *name : "default";
}

}  // namespace farthing::aws
