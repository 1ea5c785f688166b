#include "cli/secret_input.hpp"

#include <openssl/crypto.h>

#include <iostream>

#include "core/file.hpp"

namespace farthing::cli {

Result<Secret> read_secret(const std::string& path) {
  constexpr std::uint64_t most_bytes = 4'096;
  std::string text;
  if (path == "-") {
    std::getline(std::cin, text);
  } else {
    FARTHING_TRY(text, read_whole_file(path, most_bytes));
  }
  const auto begin = text.find_first_not_of(" \t\r\n");
  const auto end = text.find_last_not_of(" \t\r\n");
  const std::string_view line =
      begin == std::string::npos ? std::string_view() : std::string_view(text).substr(begin, end - begin + 1);
  if (line.empty() || line.find('\n') != std::string_view::npos) {
    OPENSSL_cleanse(text.data(), text.size());
    return fail(ErrorCode::usage, "{}: holds no secret: one line is expected", path == "-" ? "standard input" : path);
  }
  Secret secret(line);
  OPENSSL_cleanse(text.data(), text.size());
  return secret;
}

}  // namespace farthing::cli
