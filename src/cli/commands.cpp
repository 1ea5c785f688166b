#include "cli/command.hpp"

namespace farthing::cli {

answer::Surroundings Context::surroundings() const {
  const Settings& from = settings();
  return {from.data,         from.master_key_file.empty() ? from.data / "master.key" : from.master_key_file,
          from.threads,      from.memory_mib,
          from.keep_days,    from.principal_arn,
          from.template_url, from.import_root,
          environment,       clock};
}

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(make_connect_command());
  commands.push_back(make_accounts_command());
  commands.push_back(make_exports_command());
  commands.push_back(make_sync_command());
  commands.push_back(make_doctor_command());
  commands.push_back(make_configuration_errors_command());
  commands.push_back(make_import_command());
  commands.push_back(make_bills_command());
  commands.push_back(make_cost_command());
  commands.push_back(make_containers_command());
  commands.push_back(make_trace_command());
  commands.push_back(make_commitments_command());
  commands.push_back(make_tags_command());
  commands.push_back(make_export_command());
  commands.push_back(make_verify_command());
  commands.push_back(make_rebuild_command());
  commands.push_back(make_clients_command());
  commands.push_back(make_sample_command());
  commands.push_back(make_policy_command());
  commands.push_back(make_settings_command());
  commands.push_back(make_explain_command());
  commands.push_back(make_version_command());
  return commands;
}

}  // namespace farthing::cli
