#include <array>

#include "connect/doctor/check.hpp"

namespace farthing::connect::doctor {

std::span<const Check> checks() {
  static const std::vector<Check> table{
      {{"network", "AWS can be reached", {"FD807"}}, {}, {}, check_network},
      {{"clock", "This machine's clock is right", {"FD105"}}, {"network"}, {}, check_clock},
      {{"identity", "Farthing's own credentials", {"FD101", "FD102", "FD104", "FD105", "FD807"}},
       {"network"},
       {},
       check_own_identity},
      {{"role", "The role's ARN", {"FD201", "FD103"}}, {}, {}, check_role_arn},
      {{"trust", "The role's trust", {"FD202", "FD203", "FD204", "FD205", "FD206", "FD207", "FD208", "FD209", "FD210"}},
       {"identity", "role"},
       {},
       check_trust},
      {{"account", "The account that is entered", {"FD102", "FD103", "FD104"}}, {"trust"}, {}, check_account},
      {{"organisation", "The account's place in its organisation", {"FD301", "FD302", "FD304", "FD308"}},
       {"account"},
       {},
       check_organisation},
      {{"members", "The accounts of the organisation", {"FD303", "FD304", "FD305"}},
       {"account"},
       {"organisation"},
       check_members},
      {{"exports", "The export and its place", {"FD401", "FD402", "FD403", "FD404"}},
       {"account"},
       {"organisation"},
       check_exports},
      {{"settings",
        "What the export holds",
        {"FD307", "FD308", "FD405", "FD406", "FD407", "FD408", "FD410", "FD412", "FD501", "FD602", "FD604"}},
       {"account"},
       {"exports"},
       check_export_settings},
      {{"bucket", "The bucket", {"FD501", "FD502", "FD503", "FD506", "FD209"}}, {"account"}, {"exports"}, check_bucket},
      {{"deliveries", "What has been delivered", {"FD404", "FD601", "FD602", "FD607"}},
       {"bucket"},
       {},
       check_deliveries},
      {{"months", "The months that are there", {"FD603"}}, {"bucket"}, {"deliveries"}, check_months},
      {{"reading", "Reading a file", {"FD502", "FD504", "FD505", "FD506", "FD209"}},
       {"bucket"},
       {"deliveries"},
       check_reading},
      {{"versions", "Versions and columns", {"FD604", "FD605", "FD606", "FD608"}}, {"reading"}, {}, check_versions},
      {{"bucket-policy", "The bucket's policy lets AWS deliver", {"FD408", "FD409"}},
       {"bucket"},
       {},
       check_bucket_policy},
      {{"lifecycle", "The bucket keeps its files", {"FD507"}}, {"bucket"}, {"deliveries"}, check_lifecycle},
      {{"permissions", "What the role may do", {"FD209", "FD211"}},
       {"account"},
       {"organisation", "exports"},
       check_permissions},
      {{"regions", "Region by region", {"FD210", "FD803", "FD804"}}, {"account"}, {}, check_regions},
      {{"cost-explorer", "Cost Explorer and cost allocation tags", {"FD701", "FD801", "FD802"}},
       {"account"},
       {"organisation"},
       check_cost_explorer},
      {{"trail", "CloudTrail", {"FD806"}}, {"account"}, {}, check_trail},
  };
  return table;
}

}  // namespace farthing::connect::doctor
