#pragma once

#include <span>
#include <string>
#include <vector>

#include "http/operation.hpp"
#include "http/pages.hpp"

namespace farthing::http {

/// Everything the server answers: the operations of the contract, each behind the gate, and the pages.
///
/// The gate is the one place that decides who may do what: it finds out who asks, refuses changes that come from
/// another site, holds role and scope against the operation, and answers 404 for a client that the caller does not
/// belong to with the very words it has for one that is not there. What the contract says is audited is in the log
/// before it is done, or it is not done.
class Api {
 public:
  Api(Services& services, std::span<const Page> pages);
  Response answer(const Request& request, const std::stop_token& stop);

 private:
  Response answer_operation(const Operation& operation, const Call& call);
  Outcome pass(const Operation& operation, Visit& visit);
  Services& services_;
  std::span<const Page> pages_;
  Router router_;
};

}  // namespace farthing::http
