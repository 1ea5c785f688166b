#include "aws/cached_credentials.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

namespace farthing::aws {
namespace {

constexpr Instant advised_end = 15 * 60;
constexpr Instant enforced_end = 10 * 60;
constexpr Instant pause_after_failure = 60;

class CachedCredentials final : public CredentialSource {
 public:
  CachedCredentials(std::shared_ptr<CredentialSource> source, Clock clock)
      : source_(std::move(source)), clock_(std::move(clock)) {}

  CallResult<Credentials> credentials() override {
    auto kept = look();
    if (kept.need == Need::none) return std::move(*kept.credentials);
    std::unique_lock asking(asking_, std::defer_lock);
    if (kept.need == Need::advised) {
      // Whoever comes second need not wait for what is not pressing.
      if (!asking.try_lock()) return std::move(*kept.credentials);
    } else {
      asking.lock();
    }
    kept = look();
    if (kept.need == Need::none) return std::move(*kept.credentials);

    auto fresh = source_->credentials();
    const std::scoped_lock lock(mutex_);
    const auto now = clock_.now();
    if (fresh) {
      kept_ = *fresh;
      obtained_ = now;
      failed_.reset();
      return fresh;
    }
    if (!kept_ || (kept_->expiration && *kept_->expiration <= now)) return fresh;
    failed_ = now;
    return *kept_;
  }

  void forget() override {
    {
      const std::scoped_lock lock(mutex_);
      if (kept_ && kept_->expiration) kept_.reset();
      failed_.reset();
    }
    source_->forget();
  }

 private:
  enum class Need { none, advised, enforced };
  struct Kept {
    std::optional<Credentials> credentials;
    Need need = Need::enforced;
  };

  Kept look() {
    const std::scoped_lock lock(mutex_);
    if (!kept_) return {};
    if (!kept_->expiration) return {kept_, Need::none};
    const auto now = clock_.now();
    const auto left = *kept_->expiration - now;
    if (left <= 0) return {kept_, Need::enforced};
    // Asking at every call would only make a source that is down slower to come back.
    if (failed_ && now >= *failed_ && now - *failed_ < pause_after_failure) return {kept_, Need::none};
    const auto whole = *kept_->expiration - obtained_;
    if (left <= std::min(enforced_end, whole / 6)) return {kept_, Need::enforced};
    if (left <= std::min(advised_end, whole / 4)) return {kept_, Need::advised};
    return {kept_, Need::none};
  }

  const std::shared_ptr<CredentialSource> source_;
  const Clock clock_;
  std::mutex asking_;  ///< held by the one thread that asks the source; taken before mutex_
  std::mutex mutex_;   ///< guards what follows
  std::optional<Credentials> kept_;
  Instant obtained_ = 0;
  std::optional<Instant> failed_;
};

}  // namespace

std::shared_ptr<CredentialSource> cached_credentials(std::shared_ptr<CredentialSource> source, Clock clock) {
  return std::make_shared<CachedCredentials>(std::move(source), std::move(clock));
}

}  // namespace farthing::aws
