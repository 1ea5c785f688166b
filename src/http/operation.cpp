#include "http/operation.hpp"

namespace farthing::http {
namespace {

using control::Role;
using control::Scope;

// The words of the table.
constexpr bool audited = true;
constexpr bool silent = false;
constexpr std::uint8_t none = 0;
constexpr std::uint8_t read = Operation::bit_of(Scope::read);
constexpr std::uint8_t write = Operation::bit_of(Scope::write);
constexpr std::uint8_t onboard = Operation::bit_of(Scope::onboard);
constexpr std::uint8_t admin = Operation::bit_of(Scope::admin);
constexpr std::uint8_t anyone = 0;
constexpr std::uint8_t partner = Operation::bit_of(Role::partner_admin);
constexpr std::uint8_t administrators = partner | Operation::bit_of(Role::client_admin);
constexpr std::uint8_t money_people = administrators | Operation::bit_of(Role::finance);
constexpr std::uint8_t everybody = money_people | Operation::bit_of(Role::member);

}  // namespace

const std::vector<Operation>& all_operations() {
  static const std::vector<Operation> operations{
#define FARTHING_OPERATION(handler, id, method, path, roles, scopes, audit) \
  {id, Method::method, path, (roles) == anyone, roles, scopes, audit, handler},
#include "http/operations.inc"
#undef FARTHING_OPERATION
  };
  return operations;
}

}  // namespace farthing::http
