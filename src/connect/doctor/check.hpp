#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "connect/doctor.hpp"
#include "connect/doctor/notes.hpp"
#include "connect/doctor/visit.hpp"

namespace farthing::connect::doctor {

/// One line of the table of checks.
struct Check {
  CheckDescription described;
  std::vector<std::string_view> needs;  ///< checks that must not have failed
  std::vector<std::string_view> after;  ///< checks whose facts it uses, whatever they found
  void (*run)(Visit&, Notes&) = nullptr;
};

/// Every check, each behind those it builds on.
std::span<const Check> checks();

void check_network(Visit& visit, Notes& notes);
void check_clock(Visit& visit, Notes& notes);
void check_own_identity(Visit& visit, Notes& notes);
void check_role_arn(Visit& visit, Notes& notes);
void check_trust(Visit& visit, Notes& notes);
void check_account(Visit& visit, Notes& notes);
void check_organisation(Visit& visit, Notes& notes);
void check_members(Visit& visit, Notes& notes);
void check_exports(Visit& visit, Notes& notes);
void check_export_settings(Visit& visit, Notes& notes);
void check_bucket(Visit& visit, Notes& notes);
void check_deliveries(Visit& visit, Notes& notes);
void check_months(Visit& visit, Notes& notes);
void check_reading(Visit& visit, Notes& notes);
void check_versions(Visit& visit, Notes& notes);
void check_bucket_policy(Visit& visit, Notes& notes);
void check_lifecycle(Visit& visit, Notes& notes);
void check_permissions(Visit& visit, Notes& notes);
void check_regions(Visit& visit, Notes& notes);
void check_cost_explorer(Visit& visit, Notes& notes);
void check_trail(Visit& visit, Notes& notes);

}  // namespace farthing::connect::doctor
