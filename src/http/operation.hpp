#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "http/visit.hpp"

namespace farthing::http {

/// One operation of the contract, api/openapi.yaml.
struct Operation {
  std::string_view id;  ///< `listBills`
  Method method = Method::get;
  std::string_view path;
  bool is_open = false;     ///< to anyone, also without signing in
  std::uint8_t roles = 0;   ///< bits of `bit_of`
  std::uint8_t scopes = 0;  ///< none: for people only
  bool is_audited = false;
  Outcome (*handle)(Visit&) = nullptr;

  bool allows(control::Role role) const { return (roles & bit_of(role)) != 0; }
  bool allows(control::Scope scope) const { return (scopes & bit_of(scope)) != 0; }

  template <class Word>
  static constexpr std::uint8_t bit_of(Word word) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(word));
  }
};

/// All of them: operations.inc.
const std::vector<Operation>& all_operations();

#define FARTHING_OPERATION(handler, id, method, path, roles, scopes, audit) Outcome handler(Visit& visit);
#include "http/operations.inc"
#undef FARTHING_OPERATION

}  // namespace farthing::http
