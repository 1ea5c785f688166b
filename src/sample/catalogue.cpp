#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "sample/organisation.hpp"

namespace farthing::sample {
namespace {

struct Region {
  std::string_view code;
  std::string_view place;
  std::string_view prefix;  ///< of usage types
  int price;                ///< against us-east-1, in per cent
};

constexpr Region regions[] = {
    {"us-east-1", "US East (N. Virginia)", "", 100},          {"us-west-2", "US West (Oregon)", "USW2-", 100},
    {"eu-central-1", "EU (Frankfurt)", "EUC1-", 115},         {"eu-west-1", "EU (Ireland)", "EU-", 108},
    {"ap-northeast-1", "Asia Pacific (Tokyo)", "APN1-", 125}, {"sa-east-1", "South America (São Paulo)", "SAE1-", 160},
};

/// A product before it is spread over regions. Rates are in 10^-10, amounts in 10^-6.
struct Spec {
  std::string_view code;
  std::string_view name;
  std::string_view usage;
  std::string_view operation;
  std::string_view family;
  std::string_view unit;
  std::int64_t rate;
  std::int64_t amount;
  std::uint64_t weight;
  ResourceKind resource;
  std::string_view text;
};

constexpr Spec specs[] = {
    {"AmazonEC2", "Amazon Elastic Compute Cloud", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "Storage", "GB-Mo",
     800'000'000, 140'000, 90, ResourceKind::volume,
     "$0.08 per GB-month of General Purpose (gp3) provisioned storage - {}"},
    {"AmazonEC2", "Amazon Elastic Compute Cloud", "EBS:SnapshotUsage", "CreateSnapshot", "Storage Snapshot", "GB-Mo",
     500'000'000, 60'000, 30, ResourceKind::volume, "$0.05 per GB-Month of snapshot data stored - {}"},
    {"AmazonEC2", "Amazon Elastic Compute Cloud", "NatGateway-Bytes", "NatGateway", "NAT Gateway", "GB", 450'000'000,
     300'000, 20, ResourceKind::none, "$0.045 per GB Data Processed by NAT Gateways"},
    {"AWSDataTransfer", "AWS Data Transfer", "DataTransfer-Out-Bytes", "RunInstances", "Data Transfer", "GB",
     900'000'000, 90'000, 60, ResourceKind::instance,
     "$0.090 per GB - first 10 TB / month data transfer out beyond the global free tier, {}"},
    {"AWSDataTransfer", "AWS Data Transfer", "DataTransfer-Regional-Bytes", "InterZone-In", "Data Transfer", "GB",
     100'000'000, 400'000, 60, ResourceKind::instance,
     "$0.010 per GB - regional data transfer - in/out/between EC2 AZs or using elastic IPs or ELB"},
    {"AmazonS3", "Amazon Simple Storage Service", "TimedStorage-ByteHrs", "StandardStorage", "Storage", "GB-Mo",
     230'000'000, 900'000, 50, ResourceKind::bucket, "$0.023 per GB - first 50 TB / month of storage used"},
    {"AmazonS3", "Amazon Simple Storage Service", "Requests-Tier1", "PutObject", "API Request", "Requests", 50'000,
     9'000'000'000, 45, ResourceKind::bucket, "$0.005 per 1,000 PUT, COPY, POST, or LIST requests"},
    {"AmazonS3", "Amazon Simple Storage Service", "Requests-Tier2", "GetObject", "API Request", "Requests", 4'000,
     90'000'000'000, 45, ResourceKind::bucket, "$0.004 per 10,000 GET and all other requests"},
    {"AWSLambda", "AWS Lambda", "Lambda-GB-Second", "Invoke", "Serverless", "Lambda-GB-Second", 166'667, 9'000'000'000,
     55, ResourceKind::function, "AWS Lambda - Total Compute - {}"},
    {"AWSLambda", "AWS Lambda", "Request", "Invoke", "Serverless", "Requests", 2'000, 60'000'000'000, 55,
     ResourceKind::function, "AWS Lambda - Total Requests - {}"},
    {"AmazonRDS", "Amazon Relational Database Service", "InstanceUsage:db.r6g.large", "CreateDBInstance:0014",
     "Database Instance", "Hrs", 2'250'000'000, 1'000'000, 35, ResourceKind::database,
     "USD 0.225 per db.r6g.large instance hour (or partial hour) running PostgreSQL\n{}"},
    {"AmazonRDS", "Amazon Relational Database Service", "RDS:GP3-Storage", "CreateDBInstance", "Database Storage",
     "GB-Mo", 1'150'000'000, 140'000, 20, ResourceKind::database,
     "$0.115 per GB-month of provisioned gp3 storage running PostgreSQL"},
    {"AmazonCloudWatch", "AmazonCloudWatch", "DataProcessing-Bytes", "PutLogEvents", "Data Payload", "GB",
     5'000'000'000, 40'000, 30, ResourceKind::none, "$0.50 per GB custom log data ingested in Standard log class - {}"},
    {"AmazonCloudWatch", "AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage:AWS/EC2", "Metric", "Metrics",
     3'000'000'000, 13'000, 25, ResourceKind::none, "$0.30 per metric-month for the first 10,000 metrics"},
    {"AWSELB", "Elastic Load Balancing", "LoadBalancerUsage", "LoadBalancing:Application", "Load Balancer-Application",
     "Hrs", 225'000'000, 1'000'000, 30, ResourceKind::load_balancer,
     "$0.0225 per Application LoadBalancer-hour (or partial hour)"},
    {"AmazonECS", "Amazon Elastic Container Service", "Fargate-vCPU-Hours:perCPU", "FargateTask", "Compute", "hours",
     404'800'000, 1'000'000, 35, ResourceKind::task, "AWS Fargate - vCPU - {}"},
    {"AmazonDynamoDB", "Amazon DynamoDB", "ReadCapacityUnit-Hrs", "CommittedThroughput", "Provisioned IOPS",
     "ReadCapacityUnit-Hrs", 1'300'000, 90'000'000, 25, ResourceKind::none,
     "$0.00013 per hour for units of read capacity beyond the free tier"},
    {"AWSQueueService", "Amazon Simple Queue Service", "Requests-Tier1", "SendMessage", "API Request", "Requests",
     4'000, 30'000'000'000, 25, ResourceKind::queue, "$0.40 per 1,000,000 Requests \"Standard\" - {}"},
    {"AmazonKinesis", "Amazon Kinesis", "shardHourStorage", "shardHourStorage", "Kinesis Streams", "ShardHour",
     150'000'000, 4'000'000, 10, ResourceKind::none, "$0.015 per provisioned Kinesis shard-hour"},
    {"awskms", "AWS Key Management Service", "KMS-Requests", "Decrypt", "API Request", "Requests", 30'000, 400'000'000,
     25, ResourceKind::none, "$0.03 per 10,000 KMS requests, {}"},
    {"awswaf", "AWS WAF", "WebACLV2", "", "Web Application Firewall", "ACL-Month", 50'000'000'000, 1'389, 8,
     ResourceKind::none, "$5.00 per web ACL per month (prorated hourly)"},
    {"AmazonEKS", "Amazon Elastic Container Service for Kubernetes", "AmazonEKS-Hours:perCluster", "CreateOperation",
     "Compute", "Hours", 1'000'000'000, 1'000'000, 8, ResourceKind::none, "Amazon EKS cluster usage in {}"},
    {"AmazonVPC", "Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress", "AllocateAddressVPC", "VpcIPv4Address",
     "Hrs", 50'000'000, 1'000'000, 35, ResourceKind::none, "$0.005 per In-use public IPv4 address per hour"},
};

struct InstanceType {
  std::string_view name;
  std::string_view family;
  int cpus;
  int memory;         ///< GiB
  std::int64_t rate;  ///< in 10^-10
};

constexpr InstanceType instance_types[] = {
    {"t3.medium", "General purpose", 2, 4, 416'000'000},
    {"m5.large", "General purpose", 2, 8, 960'000'000},
    {"m5.2xlarge", "General purpose", 8, 32, 3'840'000'000},
    {"m6g.xlarge", "General purpose", 4, 16, 1'540'000'000},
    {"c5.xlarge", "Compute optimized", 4, 8, 1'700'000'000},
    {"c6i.4xlarge", "Compute optimized", 16, 32, 6'800'000'000},
    {"r5.xlarge", "Memory optimized", 4, 32, 2'520'000'000},
    {"r6i.8xlarge", "Memory optimized", 32, 256, 20'160'000'000},
    {"g5.2xlarge", "GPU instance", 8, 32, 12'120'000'000},
};

using Cells = std::map<std::string_view, std::string>;

class Catalogue {
 public:
  Catalogue(Organisation& organisation, const Options& options)
      : organisation_(organisation),
        form_(options.form),
        currency_(options.currency),
        split_costs_(options.split_costs) {}

  void fill() {
    for (const Region& region : regions) {
      for (const Spec& spec : specs) add_spec(spec, region);
      for (const InstanceType& type : instance_types) add_instance(type, region);
    }
    add_free_tier();
    add_marketplace();
    for (const auto& [code, name] : specials) service_of(code, name);
    add_service_skus();
    if (split_costs_) add_split_skus();
    draw_tables();
  }

 private:
  struct Special {
    std::string_view code;
    std::string_view name;
  };
  static constexpr Special specials[] = {
      {"ComputeSavingsPlans", "Savings Plans for AWS Compute usage"},
      {"AWSSupportEnterprise", "AWS Support (Enterprise)"},
      {"AmazonRegistrar", "Amazon Registrar"},
      {"AmazonCloudFront", "Amazon CloudFront"},
  };

  int service_of(std::string_view code, std::string_view name) {
    auto& services = organisation_.services;
    const auto found = std::ranges::find(services, code);
    if (found != services.end()) return static_cast<int>(found - services.begin());
    services.emplace_back(code);
    names_.emplace_back(name);
    return static_cast<int>(services.size()) - 1;
  }

  Cells common_cells(const Sku& sku, std::string_view family, std::string_view place) const {
    Cells cells;
    cells["ProductName"] = names_[static_cast<std::size_t>(sku.service)];
    cells["servicecode"] = sku.product_code;
    cells["servicename"] = names_[static_cast<std::size_t>(sku.service)];
    cells["productFamily"] = family;
    cells["region"] = sku.region;
    cells["regionCode"] = sku.region;
    cells["location"] = place;
    cells["locationType"] = sku.region.empty() ? "" : "AWS Region";
    cells["operation"] = sku.operation;
    cells["usagetype"] = sku.usage_type;
    return cells;
  }

  void add(Sku sku, Cells cells) {
    sku.salt = mix(organisation_.skus.size(), 11);
    std::string code;
    for (int letter = 0; letter < 16; ++letter) code += "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[mix(sku.salt, letter) % 31];
    if (!sku.usage_type.empty()) cells["sku"] = code;
    sku.product_name = cells["ProductName"];
    sku.product_cells = product_cells(form_, cells);
    if (!sku.usage_type.empty()) sku.rate_code = code + ".JRTCKXETXF.6YS6EN2CT7";
    sku.pricing_cells = sku.usage_type.empty()
                            ? ",,,"
                            : fmt::format("{},{},{},", sku.rate_code, mix(sku.salt) % 10'000'000'000, currency_);
    sku.description_cell = csv_cell(sku.description);
    organisation_.skus.push_back(std::move(sku));
  }

  void add_spec(const Spec& spec, const Region& region) {
    Sku sku;
    sku.service = service_of(spec.code, spec.name);
    sku.product_code = spec.code;
    sku.usage_type = std::string(region.prefix) + std::string(spec.usage);
    sku.operation = spec.operation;
    sku.region = region.code;
    sku.description = fmt::format(fmt::runtime(spec.text), region.place);
    sku.unit = spec.unit;
    sku.rate = Units{spec.rate} * region.price / 100 * step;
    sku.public_rate = sku.rate;
    sku.base_amount = Units{spec.amount} * 1'000'000;
    sku.weight = spec.weight * weight_of(region);
    sku.resource = spec.resource;
    sku.plannable = spec.resource == ResourceKind::task || spec.usage == "Lambda-GB-Second";
    Cells cells = common_cells(sku, spec.family, region.place);
    if (spec.family == "Data Transfer") {
      cells["fromLocation"] = region.place;
      cells["fromLocationType"] = "AWS Region";
      cells["fromRegionCode"] = region.code;
      cells["toLocation"] = "External";
      cells["toLocationType"] = "Other";
      cells["transferType"] = "AWS Outbound";
    }
    if (spec.family == "Storage") {
      cells["storageClass"] = "General Purpose";
      cells["volumeType"] = "General Purpose";
      cells["durability"] = "99.999999999%";
      cells["availability"] = "99.99%";
    }
    if (spec.family == "API Request") {
      cells["group"] = fmt::format("{}-Requests", spec.code);
      cells["groupDescription"] = fmt::format("{}, and all other requests", spec.operation);
    }
    if (spec.family.starts_with("Database")) {
      cells["databaseEngine"] = "PostgreSQL";
      cells["deploymentOption"] = "Single-AZ";
      cells["licenseModel"] = "No license required";
    }
    add(std::move(sku), std::move(cells));
  }

  void add_instance(const InstanceType& type, const Region& region) {
    for (const bool spot : {false, true}) {
      Sku sku;
      sku.service = service_of("AmazonEC2", "Amazon Elastic Compute Cloud");
      sku.product_code = "AmazonEC2";
      sku.usage_type = fmt::format("{}{}:{}", region.prefix, spot ? "SpotUsage" : "BoxUsage", type.name);
      sku.operation = spot ? "RunInstances:SV001" : "RunInstances";
      sku.region = region.code;
      sku.unit = "Hrs";
      sku.rate = Units{type.rate} * region.price / (spot ? 310 : 100) * step;
      sku.public_rate = spot ? 0 : sku.rate;
      sku.base_amount = one / 13;
      sku.weight = (spot ? 2 : 18) * weight_of(region);
      sku.resource = ResourceKind::instance;
      sku.role = spot ? SkuRole::spot : SkuRole::usage;
      sku.zoned = true;
      sku.cpus = type.cpus;
      sku.memory = type.memory;
      sku.plannable = sku.reservable = !spot;
      sku.description = spot ? fmt::format("{} Linux/UNIX Spot Instance-hour in {}", type.name, region.place)
                             : fmt::format("${} per On Demand Linux {} Instance Hour", to_text(sku.rate), type.name);
      Cells cells = common_cells(sku, "Compute Instance", region.place);
      cells["instanceType"] = type.name;
      cells["instanceFamily"] = type.family;
      cells["instanceTypeFamily"] = type.name.substr(0, type.name.find('.'));
      cells["vcpu"] = fmt::format("{}", type.cpus);
      cells["memory"] = fmt::format("{} GiB", type.memory);
      cells["operatingSystem"] = "Linux";
      cells["tenancy"] = "Shared";
      cells["licenseModel"] = "No License required";
      cells["preInstalledSw"] = "NA";
      cells["capacitystatus"] = "Used";
      cells["currentGeneration"] = "Yes";
      cells["clockSpeed"] = "3.1 GHz";
      cells["networkPerformance"] = "Up to 10 Gigabit";
      cells["physicalProcessor"] = "Intel Xeon Platinum 8175";
      cells["normalizationSizeFactor"] = fmt::format("{}", type.cpus * 2);
      cells["storage"] = "EBS only";
      cells["marketoption"] = spot ? "Spot" : "OnDemand";
      cells["ecu"] = "Variable";
      add(std::move(sku), std::move(cells));
    }
  }

  void add_free_tier() {
    Sku sku;
    sku.service = service_of("AWSLambda", "AWS Lambda");
    sku.product_code = "AWSLambda";
    sku.usage_type = "Global-Request";
    sku.operation = "Invoke";
    sku.region = "us-east-1";
    sku.unit = "Requests";
    sku.description = "AWS Lambda - Requests Free Tier - 1,000,000 Requests - \"free\"\r\nEU (España)";
    sku.public_rate = Units{2'000} * step;
    sku.base_amount = Units{4'000} * one;
    sku.weight = 90;
    sku.resource = ResourceKind::function;
    sku.role = SkuRole::free_tier;
    add(sku, common_cells(sku, "Serverless", regions[0].place));
  }

  void add_marketplace() {
    constexpr std::string_view sellers[] = {"Northwind Metrics, Inc.", "Größe & Söhne GmbH", "Contoso \"Edge\" Ltd."};
    int index = 0;
    for (const auto seller : sellers) {
      std::string code;
      for (int letter = 0; letter < 25; ++letter)
        code += "0123456789abcdefghijklmnopqrstuvwxyz"[mix(index, letter) % 36];
      Sku sku;
      sku.service = service_of(code, seller);
      sku.product_code = code;
      sku.usage_type = fmt::format("SoftwareUsage:{}", index);
      sku.operation = "Hourly";
      sku.unit = "Units";
      sku.description = fmt::format("AWS Marketplace software usage|{}|per unit", seller);
      sku.rate = Units{3 + index} * one / 10;
      sku.base_amount = one / 4;
      sku.role = SkuRole::marketplace;
      organisation_.marketplace_skus.push_back(static_cast<int>(organisation_.skus.size()));
      add(sku, common_cells(sku, "", ""));
      ++index;
    }
  }

  void add_service_skus() {
    for (std::size_t service = 0; service < organisation_.services.size(); ++service) {
      Sku sku;
      sku.service = static_cast<int>(service);
      sku.product_code = organisation_.services[service];
      sku.role = SkuRole::special;
      sku.description = names_[service];
      organisation_.service_skus.push_back(static_cast<int>(organisation_.skus.size()));
      Cells cells;
      cells["ProductName"] = names_[service];
      add(std::move(sku), std::move(cells));
    }
  }

  /// What pods and tasks have of instances: at no price, it is a part of other charges.
  void add_split_skus() {
    for (const Region& region : regions) {
      for (const std::string_view scheduler : {"EKS", "ECS"}) {
        const bool eks = scheduler == "EKS";
        for (const std::string_view unit : {"vCPU-Hours", "GB-Hours"}) {
          Sku sku;
          sku.product_code = eks ? "AmazonEKS" : "AmazonECS";
          sku.service = organisation_.service(sku.product_code);
          sku.usage_type = fmt::format("{}{}-EC2-{}", region.prefix.empty() ? "USE1-" : region.prefix, scheduler, unit);
          sku.operation = eks ? "EKSPod-EC2" : "ECSTask-EC2";
          sku.region = region.code;
          sku.unit = unit;
          sku.description = fmt::format("$0.00 for {} of {} on EC2 in {}", unit, scheduler, region.place);
          sku.role = SkuRole::split;
          organisation_.split_skus.push_back(static_cast<int>(organisation_.skus.size()));
          Cells cells = common_cells(sku, "Compute", region.place);
          add(std::move(sku), std::move(cells));
        }
      }
    }
  }

  void draw_tables() {
    const auto& skus = organisation_.skus;
    for (std::size_t index = 0; index < skus.size(); ++index) {
      const int at = static_cast<int>(index);
      if (skus[index].role != SkuRole::special && skus[index].role != SkuRole::marketplace &&
          skus[index].role != SkuRole::split)
        organisation_.usage_skus.insert(organisation_.usage_skus.end(), skus[index].weight, at);
      if (skus[index].plannable) organisation_.plannable_skus.push_back(at);
      if (skus[index].reservable) organisation_.reservable_skus.push_back(at);
    }
  }

  static std::uint64_t weight_of(const Region& region) {
    return region.prefix.empty() ? 4 : region.price < 120 ? 2 : 1;
  }

  Organisation& organisation_;
  Form form_;
  std::string currency_;
  bool split_costs_;
  std::vector<std::string> names_;
};

}  // namespace

void fill_catalogue(Organisation& organisation, const Options& options) { Catalogue(organisation, options).fill(); }

}  // namespace farthing::sample
