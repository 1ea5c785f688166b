#include "cli/export_title.hpp"

#include "core/text_table.hpp"

namespace farthing::cli {

std::string export_title(const control::DeliveryRecord& delivery) {
  const std::string& name = delivery.export_name;
  const std::string account = delivery.payer + "/";
  return printable(name.starts_with(account) ? name.substr(account.size()) : name);
}

}  // namespace farthing::cli
