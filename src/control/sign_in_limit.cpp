#include "control/sign_in_limit.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/sha256.hpp"

namespace farthing::control {
namespace {

/// Tries by who made them, the longest unused at the end.
class TryBook {
 public:
  TryBook(int most_tries, const SignInLimits& limits)
      : most_tries_(static_cast<std::size_t>(std::max(most_tries, 1))),
        window_(limits.window),
        most_known_(std::max<std::size_t>(limits.most_known, 1)) {}

  bool knows(const std::string& who) const { return by_name_.contains(who); }

  /// How long to wait for the next try; 0: none.
  Instant wait(const std::string& who, Instant now) {
    const auto known = by_name_.find(who);
    if (known == by_name_.end()) return 0;
    auto& tries = known->second->tries;
    // A clock that was put back must not keep anybody out for longer than a window.
    std::erase_if(tries, [&](Instant at) { return at + window_ <= now || at > now; });
    return tries.size() < most_tries_ ? 0 : tries.front() + window_ - now;
  }

  void add(const std::string& who, Instant now) { entry_of(who).tries.push_back(now); }

  void give_back(const std::string& who) {
    const auto at = by_name_.find(who);
    if (at != by_name_.end() && !at->second->tries.empty()) at->second->tries.pop_back();
  }

  void make_known(const std::string& who) { entry_of(who); }

 private:
  struct Entry {
    std::string who;
    std::vector<Instant> tries;  ///< few, the earliest first
  };

  Entry& entry_of(const std::string& who) {
    if (const auto at = by_name_.find(who); at != by_name_.end()) {
      entries_.splice(entries_.begin(), entries_, at->second);
      return entries_.front();
    }
    if (entries_.size() >= most_known_) {
      by_name_.erase(entries_.back().who);
      entries_.pop_back();
    }
    entries_.push_front({who, {}});
    by_name_.emplace(who, entries_.begin());
    return entries_.front();
  }

  std::size_t most_tries_;
  Instant window_;
  std::size_t most_known_;
  std::list<Entry> entries_;
  std::unordered_map<std::string, std::list<Entry>::iterator> by_name_;
};

/// What is kept of a name has one length, however long a name is sent.
std::string short_name(const std::string& name) { return sha256_of(name); }

/// As bytes, so that one address has one form.
std::string network_of(const std::string& address) {
  std::array<char, 16> bytes{};
  constexpr std::size_t half = 8;
  constexpr std::size_t of_four = 4;
  if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return {bytes.data(), of_four};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  // An IPv4 address in IPv6's clothes.
  constexpr std::string_view mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  if (std::string_view(bytes.data(), mapped.size()) == mapped) return {bytes.data() + mapped.size(), of_four};
  return {bytes.data(), half};
}

struct Names {
  std::string account;
  std::string address;
  std::string pair;
};

Names names_of(const std::string& account, const std::string& address) {
  Names names{short_name(account), short_name(network_of(address)), ""};
  names.pair = short_name(names.account + names.address);
  return names;
}

}  // namespace

struct SignInLimit::State {
  explicit State(const SignInLimits& limits)
      : accounts(limits.tries_of_account, limits),
        addresses(limits.tries_of_address, limits),
        pairs(limits.tries_of_account, limits) {}
  std::mutex mutex;
  TryBook accounts;
  TryBook addresses;
  TryBook pairs;  ///< of those who have signed in well; no guesser can push them out
};

SignInLimit::SignInLimit(const SignInLimits& limits) : state_(std::make_unique<State>(limits)) {}
SignInLimit::~SignInLimit() = default;

Instant SignInLimit::take_try(const std::string& account, const std::string& address, Instant now) {
  const Names names = names_of(account, address);
  const std::scoped_lock lock(state_->mutex);
  if (state_->pairs.knows(names.pair)) {
    const Instant wait = state_->pairs.wait(names.pair, now);
    if (wait == 0) state_->pairs.add(names.pair, now);
    return wait;
  }
  const Instant wait = std::max(state_->accounts.wait(names.account, now), state_->addresses.wait(names.address, now));
  if (wait > 0) return wait;
  state_->accounts.add(names.account, now);
  state_->addresses.add(names.address, now);
  return 0;
}

void SignInLimit::note_success(const std::string& account, const std::string& address) {
  const Names names = names_of(account, address);
  const std::scoped_lock lock(state_->mutex);
  if (state_->pairs.knows(names.pair)) {
    state_->pairs.give_back(names.pair);
  } else {
    state_->accounts.give_back(names.account);
    state_->addresses.give_back(names.address);
  }
  state_->pairs.make_known(names.pair);
}

}  // namespace farthing::control
