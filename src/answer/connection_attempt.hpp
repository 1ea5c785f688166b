#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <stop_token>
#include <string>

#include "connect/connecting.hpp"

namespace farthing::answer {

/// What whoever made an attempt to connect has to know to finish it in AWS.
struct AttemptNeeds {
  std::string external_id;
  std::string principal;  ///< that the role's trust has to name; empty: not known
};

/// The principal that an examination has met, else that AWS names for this process; empty where neither is known.
std::string principal_of_attempt(const connect::ConnectionAttempt& attempt, const connect::OwnIdentity& self,
                                 const std::stop_token& stop);

/// `farthing connect --output json`; `warnings`: what to think of though nothing is wrong, in the caller's words.
boost::json::object to_json(const connect::ConnectionAttempt& attempt, const AttemptNeeds& needs,
                            std::span<const std::string> warnings);

}  // namespace farthing::answer
