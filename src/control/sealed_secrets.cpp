#include "control/sealed_secrets.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "control/random_tokens.hpp"
#include "core/file.hpp"

namespace farthing::control {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t id_digits = 8;
constexpr char format_version = '\1';
constexpr std::size_t head_bytes = 1 + id_digits;
constexpr int base64 = sodium_base64_VARIANT_ORIGINAL;

using Bytes = std::vector<unsigned char>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

template <class... Args>
std::unexpected<Error> bad_key(std::string cure, fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(
      Error(ErrorCode::master_key, fmt::format(format, std::forward<Args>(args)...), std::move(cure)));
}

/// Wipes what it holds, also when reading fails half way.
struct KeyText {
  // The longest is 64 digits with a line's end; one byte more shows that there is more.
  std::array<char, 2 * key_bytes + 3> bytes{};
  std::size_t size = 0;
  KeyText() = default;
  ~KeyText() { sodium_memzero(bytes.data(), bytes.size()); }
  KeyText(const KeyText&) = delete;
  KeyText& operator=(const KeyText&) = delete;
  std::string_view text() const { return {bytes.data(), size}; }
};

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

Result<Secret> key_of(const fs::path& file, std::string_view text) {
  // Nobody's 32 random bytes are all hexadecimal digits: that is half a key.
  if (text.size() == key_bytes && !is_hex(text)) return Secret(text);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() != 2 * key_bytes || !is_hex(text))
    return bad_key(std::string(describe(ErrorCode::master_key).cure),
                   "{}: a key is exactly {} bytes or {} hexadecimal digits, and this is neither", file.string(),
                   key_bytes, 2 * key_bytes);
  std::string key(key_bytes, '\0');
  sodium_hex2bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), text.data(), text.size(), nullptr, nullptr,
                 nullptr);
  return Secret::taken_from(key);
}

Result<Secret> read_key(const fs::path& file) {
  FARTHING_TRY(File opened, File::open(file));
  struct stat status{};
  if (::fstat(opened.descriptor(), &status) != 0)
    return fail(ErrorCode::io, "{}: cannot be examined: {}", file.string(), std::strerror(errno));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return bad_key(fmt::format("chmod 600 {}; if others may have read it, take a new key and enter the secrets again",
                               file.string()),
                   "{}: others than its owner may use the key (mode {:03o})", file.string(), status.st_mode & 0777);
  KeyText text;
  while (text.size < text.bytes.size()) {
    FARTHING_TRY(const std::size_t got, opened.read(text.bytes.data() + text.size, text.bytes.size() - text.size));
    if (got == 0) break;
    text.size += got;
  }
  return key_of(file, text.text());
}

/// Written aside and linked: whoever finds the file finds a whole key, and of several makers one wins.
Result<> make_key(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  FARTHING_CHECK(make_folders(folder));
  fs::path aside = file;
  aside += "." + random_name();
  {
    const int made = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) return fail(ErrorCode::io, "{}: cannot be created: {}", aside.string(), std::strerror(errno));
    std::array<unsigned char, key_bytes> key{};
    std::array<char, 2 * key_bytes + 1> text{};
    randombytes_buf(key.data(), key.size());
    sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
    text.back() = '\n';
    const bool written =
        ::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(made) == 0;
    const int why = errno;
    sodium_memzero(key.data(), key.size());
    sodium_memzero(text.data(), text.size());
    ::close(made);
    if (!written) {
      ::unlink(aside.c_str());
      return fail(ErrorCode::io, "{}: cannot be written: {}", aside.string(), std::strerror(why));
    }
  }
  const bool linked = ::link(aside.c_str(), file.c_str()) == 0;
  const int why = errno;
  ::unlink(aside.c_str());
  if (!linked && why != EEXIST)
    return fail(ErrorCode::io, "{}: cannot be created: {}", file.string(), std::strerror(why));
  return sync_folder(folder);
}

std::string id_of(const Secret& key) {
  constexpr std::string_view purpose = "the id of a farthing master key";
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(purpose), purpose.size(), bytes_of(key.reveal()), key_bytes);
  std::array<char, 2 * crypto_generichash_BYTES + 1> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return {text.data(), id_digits};
}

/// What is bound to the text beside the place: its own head, so that neither version nor key can be exchanged.
std::string associated_data(std::string_view head, std::string_view place) { return std::string(head) += place; }

}  // namespace

Result<MasterKey> MasterKey::open(const fs::path& file, bool may_make) {
  start_sodium();
  std::error_code failed;
  if (fs::symlink_status(file, failed).type() == fs::file_type::not_found) {
    if (!may_make)
      return bad_key(std::string(describe(ErrorCode::master_key).cure), "{}: there is no key", file.string());
    FARTHING_CHECK(make_key(file));
  }
  FARTHING_TRY(Secret key, read_key(file));
  std::string id = id_of(key);
  return MasterKey(std::move(key), std::move(id));
}

std::string MasterKey::seal(const Secret& secret, std::string_view place) const {
  const std::string head = format_version + id_;
  const std::string bound = associated_data(head, place);
  const std::string_view text = secret.reveal();
  Bytes sealed(head_bytes + nonce_bytes + text.size() + tag_bytes);
  std::ranges::copy(head, sealed.begin());
  unsigned char* nonce = sealed.data() + head_bytes;
  randombytes_buf(nonce, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, bytes_of(text), text.size(), bytes_of(bound),
                                             bound.size(), nullptr, nonce, bytes_of(key_.reveal()));
  std::string printed(sodium_base64_encoded_len(sealed.size(), base64), '\0');
  sodium_bin2base64(printed.data(), printed.size(), sealed.data(), sealed.size(), base64);
  printed.pop_back();  // the NUL
  return printed;
}

Result<Secret> MasterKey::unseal(std::string_view sealed, std::string_view place) const {
  Bytes bytes(sealed.size() + 1);  // never without memory, which libsodium wants even for nothing
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size, &end, base64) != 0 ||
      end != sealed.data() + sealed.size() || size < head_bytes + nonce_bytes + tag_bytes)
    return fail(ErrorCode::damaged, "a sealed secret is damaged: it is cut short or no base64");
  const std::string head(bytes.begin(), bytes.begin() + head_bytes);
  if (head.front() != format_version)
    return fail(ErrorCode::damaged, "a sealed secret is damaged, or was sealed by a newer farthing (format {})",
                static_cast<int>(static_cast<unsigned char>(head.front())));
  if (head.substr(1) != id_) {
    if (!is_hex(std::string_view(head).substr(1)))
      return fail(ErrorCode::damaged, "a sealed secret is damaged: it names no key");
    return bad_key("put the master key back from its backup, or enter the secret again",
                   "a secret was sealed with the master key {}, and this one is {}", head.substr(1), id_);
  }
  const std::string bound = associated_data(head, place);
  const unsigned char* nonce = bytes.data() + head_bytes;
  const std::size_t sealed_bytes = size - head_bytes - nonce_bytes;
  std::string text(sealed_bytes - tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr,
                                                 nonce + nonce_bytes, sealed_bytes, bytes_of(bound), bound.size(),
                                                 nonce, bytes_of(key_.reveal())) != 0)
    return std::unexpected(Error(ErrorCode::damaged,
                                 "a sealed secret was changed, or moved from another place, and does not open",
                                 "enter the secret again"));
  return Secret::taken_from(text);
}

Secret MasterKey::derive(std::string_view purpose) const {
  const std::string named = fmt::format("a key of farthing for {}", purpose);
  std::string derived(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(derived.data()), derived.size(), bytes_of(named), named.size(),
                     bytes_of(key_.reveal()), key_bytes);
  return Secret::taken_from(derived);
}

}  // namespace farthing::control
