#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/instant.hpp"

namespace farthing::control {

struct SignInLimits {
  int tries_of_account = 10;  ///< that failed, in a window
  int tries_of_address = 30;
  Instant window = 60;
  std::size_t most_known = 10'000;  ///< of each kind; the longest unused are forgotten
};

/// Slows down who guesses passwords and codes. Who has signed in well from an address before keeps tries of his own
/// there, so that others who guess lock nobody out. Kept in memory; threads may share it.
class SignInLimit {
 public:
  explicit SignInLimit(const SignInLimits& limits = {});
  ~SignInLimit();
  SignInLimit(const SignInLimit&) = delete;
  SignInLimit& operator=(const SignInLimit&) = delete;

  /// Books a try of an account (an email as it was typed, whoever it belongs to) from an address, as one that fails,
  /// and returns 0; or books nothing and returns for how many seconds to wait. Of an IPv6 address the first 64 bits
  /// count: the others are the guesser's to choose.
  Instant take_try(const std::string& account, const std::string& address, Instant now);
  /// The try that was booked went well: it is given back, and the pair is known from now on.
  void note_success(const std::string& account, const std::string& address);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace farthing::control
