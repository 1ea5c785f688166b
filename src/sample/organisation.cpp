#include "sample/organisation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace farthing::sample {
namespace {

constexpr std::uint64_t most_resources_per_account = 20'000;
constexpr std::uint64_t most_tag_sets = 60'000;

using Values = std::span<const std::string_view>;

constexpr std::string_view teams[] = {"alpha",    "beta",   "gamma",  "delta",         "platform", "data",
                                      "payments", "search", "Zürich", "R&D, \"core\"", "growth",   "sre"};
constexpr std::string_view owners[] = {"jane@example.com", "Łukasz Żak", "O'Neill",  "研究開発",
                                       "unknown",          "ops",        "François", "x"};
constexpr std::string_view environments[] = {"prod", "staging", "dev", "test", "sandbox"};
constexpr std::string_view projects[] = {"apollo",       "borealis", "cascade", "dynamo", "emerald",
                                         "フェニックス", "gateway",  "harbour", "ion",    "jupiter",
                                         "krypton",      "lumen",    "mercury", "nimbus"};
constexpr std::string_view components[] = {"web/front", "web/api",  "batch/nightly", "store",
                                           "cache",     "etl/load", "auth"};
constexpr std::string_view centres[] = {"1000", "1010", "1020", "2000", "2010", "3000", "CC-40/1", "0099", "9999"};
constexpr std::string_view yes_no[] = {"true", "false", "True", "daily"};
constexpr std::string_view classes[] = {"public", "internal", "confidential", "secret"};
constexpr std::string_view tiers[] = {"gold", "silver", "bronze", "Größe M"};
constexpr std::string_view releases[] = {"2026.1", "2026.2", "2026.3-rc1", "v17", "latest"};

Values values_of(std::string_view key) {
  if (key == "user:team") return teams;
  if (key == "user:OWNER" || key == "user:Owner") return owners;
  if (key == "user:env") return environments;
  if (key == "user:project" || key == "user:プロジェクト" || key == "user:customer") return projects;
  if (key == "user:app/component" || key == "user:service") return components;
  if (key == "user:Cost Center" || key == "user:Kostenstelle Größe") return centres;
  if (key == "user:backup") return yes_no;
  if (key == "user:data-class") return classes;
  if (key == "user:tier") return tiers;
  if (key == "user:release") return releases;
  return {};
}

/// In how many of a thousand tag sets the key has a value.
std::uint64_t presence_of(std::string_view key) {
  if (key == "user:team" || key == "aws:createdBy") return 850;
  if (key == "user:env" || key == "user:Cost Center" || key == "user:Owner") return 650;
  if (key == "user:OWNER") return 60;
  return 300;
}

std::string tag_value(std::string_view key, int account, Random& random) {
  if (!random.chance(presence_of(key))) return "";
  if (key == "aws:createdBy")
    return fmt::format("AssumedRole:AROA{:016X}:deploy-{}", mix(static_cast<std::uint64_t>(account)), random.below(6));
  if (key == "aws:autoscaling:groupName") return fmt::format("asg-{}-{}", account, random.below(12));
  if (key == "aws:cloudformation:stack-name") return fmt::format("stack-{:03}", random.below(60));
  if (key == "user:k8s.io/cluster") return fmt::format("eks-{:02}", random.below(16));
  const Values values = values_of(key);
  return std::string(values[random.below(values.size())]);
}

void set_categories(TagSet& set, const Account& account) {
  const auto value_of = [&](std::string_view key) -> const std::string& {
    const auto& keys = tag_keys();
    return set.values[static_cast<std::size_t>(std::ranges::find(keys, key) - keys.begin())];
  };
  const std::string& env = value_of("user:env");
  set.categories = {env.empty() ? account.environment : env,
                    value_of("user:project").empty() ? "Shared" : "Direct, own",
                    value_of("user:team").empty() ? "" : "Team " + value_of("user:team")};
}

}  // namespace

int Organisation::service(std::string_view product_code) const {
  return static_cast<int>(std::ranges::find(services, product_code) - services.begin());
}

int Organisation::tagged(int account, std::uint64_t pick) const {
  return static_cast<int>(accounts.size() + static_cast<std::uint64_t>(account) * tag_sets_per_account +
                          pick % tag_sets_per_account);
}

Organisation make_organisation(const Options& options) {
  Organisation organisation;
  organisation.seed = mix(options.seed, 7);
  Random random(organisation.seed);
  const auto count = static_cast<std::uint64_t>(options.accounts);
  for (std::uint64_t index = 0; index < count; ++index) {
    // The index inside the number keeps ids apart; some begin with a zero, as real ones do.
    const std::uint64_t head = index % 5 == 3 ? random.below(90) : random.between(100, 999);
    const std::string_view environment = environments[index % std::size(environments)];
    organisation.accounts.push_back({fmt::format("{:03}{:04}{:05}", head, random.below(10'000), index * 17 % 100'000),
                                     index == 0 ? "management" : fmt::format("{}-{}", environment, index),
                                     std::string(environment)});
  }
  organisation.resources_per_account =
      std::clamp<std::uint64_t>(options.rows / 4 / count, 8, most_resources_per_account);
  organisation.tag_sets_per_account = std::clamp<std::uint64_t>(organisation.resources_per_account / 4, 6,
                                                                std::max<std::uint64_t>(most_tag_sets / count, 6));
  for (const Account& account : organisation.accounts) {
    TagSet empty;
    empty.values.resize(tag_keys().size());
    set_categories(empty, account);
    organisation.tag_sets.push_back(std::move(empty));
  }
  for (int account = 0; account < options.accounts; ++account) {
    for (std::uint64_t set = 0; set < organisation.tag_sets_per_account; ++set) {
      TagSet tags;
      for (const auto key : tag_keys()) tags.values.push_back(tag_value(key, account, random));
      set_categories(tags, organisation.accounts[static_cast<std::size_t>(account)]);
      organisation.tag_sets.push_back(std::move(tags));
    }
  }
  fill_catalogue(organisation, options);
  return organisation;
}

TagSet team_tags(const Account& account, std::uint64_t pick) {
  TagSet set;
  set.values.resize(tag_keys().size());
  const auto team = static_cast<std::size_t>(std::ranges::find(tag_keys(), "user:team") - tag_keys().begin());
  if (pick % 5 < 3) set.values[team] = teams[pick / 5 % std::size(teams)];
  set_categories(set, account);
  return set;
}

void append_resource(std::string& text, const Organisation& organisation, int account, std::uint64_t number,
                     const Sku& sku) {
  if (sku.resource == ResourceKind::none) return;
  const std::uint64_t name = mix(organisation.seed ^ static_cast<std::uint64_t>(account) << 40, number);
  const std::string& id = organisation.accounts[static_cast<std::size_t>(account)].id;
  const std::string_view region = sku.region.empty() ? std::string_view("us-east-1") : std::string_view(sku.region);
  const auto hex = [&](int digits) {
    for (int digit = 0; digit < digits; ++digit) text += "0123456789abcdef"[(name >> (digit % 16 * 4)) & 15];
  };
  const auto arn = [&](std::string_view service, std::string_view rest) {
    text.append("arn:aws:").append(service).append(":").append(region).append(":").append(id).append(":").append(rest);
  };
  switch (sku.resource) {
    case ResourceKind::none:
      break;
    case ResourceKind::instance:
      text += "i-0", hex(16);
      break;
    case ResourceKind::volume:
      text += "vol-0", hex(16);
      break;
    case ResourceKind::bucket:
      text += "corp-logs-", hex(9);
      break;
    case ResourceKind::function:
      arn("lambda", "function:job-"), hex(8);
      break;
    case ResourceKind::database:
      arn("rds", "db:orders-"), hex(8);
      break;
    case ResourceKind::load_balancer:
      arn("elasticloadbalancing", "loadbalancer/app/front/"), hex(16);
      break;
    case ResourceKind::task:
      arn("ecs", "task/cluster-1/"), hex(16), hex(16);
      break;
    case ResourceKind::queue:
      arn("sqs", "events-"), hex(10);
      break;
  }
}

}  // namespace farthing::sample
