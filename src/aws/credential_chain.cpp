#include "aws/credential_chain.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "aws/container_credentials.hpp"
#include "aws/environment_credentials.hpp"
#include "aws/instance_credentials.hpp"
#include "aws/partition.hpp"
#include "aws/profile_credentials.hpp"
#include "aws/web_identity_credentials.hpp"

namespace farthing::aws {
namespace {

/// Goes from place to place until one ends the walk.
class Walker {
 public:
  /// True while the walk goes on.
  bool step(std::string name, const std::function<SoughtCredentials()>& look, bool may_be_passed = false) {
    if (ended_) return false;
    auto found = look();
    using Outcome = ChainStep::Outcome;
    if (found) {
      steps_.push_back({std::move(name), Outcome::used, found->origin});
      found_ = std::move(*found);
      ended_ = true;
      return false;
    }
    auto& missing = found.error();
    steps_.push_back({std::move(name), missing.set_up ? Outcome::failed : Outcome::absent, missing.words});
    if (missing.set_up) {
      if (!blamed_) {
        blamed_ = std::move(missing);
        blamed_name_ = steps_.back().name;
      }
      ended_ = !may_be_passed;
    }
    return !ended_;
  }
  bool ended() const { return ended_; }
  /// A step that is only shown when it fails; true when it did.
  bool failed_quietly(const std::string& name, const std::function<SoughtCredentials()>& look) {
    step(name, look);
    if (!ended_) steps_.pop_back();
    return ended_;
  }
  /// Ends the walk when a step that may be passed has failed, and nothing after it helped.
  void end_if_blamed() { ended_ = ended_ || blamed_.has_value(); }

  ChainWalk result() {
    ChainWalk walk;
    if (found_) {
      walk.credentials = std::move(*found_);
    } else {
      CallFailure failure;
      failure.kind = CallFailure::Kind::no_credentials;
      if (blamed_ && blamed_->cause) {
        failure = std::move(*blamed_->cause);
        failure.message += fmt::format(" ({})", blamed_name_);
      } else if (blamed_) {
        failure.message = fmt::format("{}: {}", blamed_name_, blamed_->words);
      } else {
        failure.message = "no AWS credentials were found:\n" + to_string(steps_);
      }
      walk.credentials = std::unexpected(std::move(failure));
    }
    walk.steps = std::move(steps_);
    return walk;
  }

 private:
  std::vector<ChainStep> steps_;
  std::optional<Credentials> found_;
  std::optional<NotThere> blamed_;
  std::string blamed_name_;
  bool ended_ = false;
};

Result<std::string> as_region(const std::string& text, std::string_view where) {
  if (!is_region_name(text))
    return fail(ErrorCode::usage, "{}: `{}` is no region; write it as eu-central-1", where, text);
  return text;
}

/// Why a profile that was asked for by name is not there; nothing when it is.
SoughtCredentials look_for_profile(const ProfileFiles& files, const std::string& profile, const std::string& asked_by) {
  if (files.holds(profile)) return not_set_up("");
  if (files.has_section_without_word(profile))
    return set_up_wrong(
        fmt::format("{0}: {1} has a section [{2}]; it must be [profile {2}]", asked_by, files.config_path(), profile));
  const auto shown = [](const std::string& path, std::string_view usual) {
    return path.empty() ? fmt::format("{} (HOME is not set)", usual) : path;
  };
  return set_up_wrong(fmt::format("{}: there is no profile {} in {} or {}", asked_by, profile,
                                  shown(files.config_path(), "~/.aws/config"),
                                  shown(files.credentials_path(), "~/.aws/credentials")));
}

}  // namespace

CredentialChain::CredentialChain(std::shared_ptr<Wire> wire, Environment environment, std::string profile,
                                 std::stop_token stop)
    : around_{std::move(wire), std::move(environment), std::move(stop)}, profile_(std::move(profile)) {}

ChainWalk CredentialChain::walk() {
  const bool told = !profile_.empty();
  const auto profile = told ? profile_ : chosen_profile(around_.environment);
  const auto name = "profile " + profile;
  Walker walker;
  if (!told) walker.step("environment", [&] { return environment_credentials(around_); });

  // Read only when they are needed: keys in the environment work beside a broken file.
  std::optional<ProfileFiles> files;
  std::string region;
  const auto open = [&]() -> SoughtCredentials {
    auto read = ProfileFiles::read(around_.environment);
    if (!read) return set_up_wrong(read.error().message);
    files = std::move(*read);
    auto found = process_region(around_.environment, profile_);
    if (!found) return set_up_wrong(found.error().message);
    region = std::move(*found);
    if (told || profile != "default") return look_for_profile(*files, profile, told ? "asked for" : "AWS_PROFILE");
    return not_set_up("");
  };
  if (walker.ended() || walker.failed_quietly(name, open)) return walker.result();

  const ProfileCredentials ways(around_, *files, region);
  walker.step(name + ", role", [&] { return ways.role(profile); });
  walker.step(name + ", web identity", [&] { return ways.web_identity(profile); });
  if (!told) walker.step("web identity of the environment", [&] { return web_identity_credentials(around_, region); });
  walker.step(name + ", IAM Identity Center", [&] { return ways.sso(profile); }, true);
  walker.step(name + ", credentials file", [&] { return ways.keys_in_credentials(profile); });
  walker.step(name + ", credential_process", [&] { return ways.process(profile); }, true);
  walker.step(name + ", config file", [&] { return ways.keys_in_config(profile); });
  walker.end_if_blamed();
  if (!told) {
    walker.step("container", [&] { return container_credentials(around_); });
    walker.step("instance", [&] { return instance_credentials(around_); });
  }
  return walker.result();
}

std::string to_string(const std::vector<ChainStep>& steps) {
  std::string text;
  for (const auto& step : steps) {
    if (!text.empty()) text += '\n';
    text += fmt::format("{}: {}{}", step.name, step.outcome == ChainStep::Outcome::used ? "used: " : "", step.words);
  }
  return text;
}

Result<std::string> process_region(const Environment& environment, const std::string& profile) {
  for (const auto* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (const auto region = environment(variable); region && !region->empty()) return as_region(*region, variable);
  FARTHING_TRY(const ProfileFiles files, ProfileFiles::read(environment));
  const auto chosen = profile.empty() ? chosen_profile(environment) : profile;
  const auto* value = files.find(chosen, "region");
  if (value == nullptr) return std::string();
  return as_region(std::string(value->value.reveal()), fmt::format("{}:{}", value->file, value->line));
}

}  // namespace farthing::aws
