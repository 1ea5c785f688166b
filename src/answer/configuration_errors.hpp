#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "control/findings.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// A configuration error with the name of its connection.
struct ListedError {
  control::FindingRecord record;
  std::string connection;
};

struct ErrorsWanted {
  std::string client;
  std::optional<std::string> connection;  ///< name or id; nothing: of all
  std::string code;                       ///< as `finding_code_named` gives it; empty: any
};

/// The code as the list has it. Fails with `usage` for one that is not there.
Result<std::string> finding_code_named(const std::string& given);
/// True when a check of the doctor finds it; false for what only the sync finds.
bool is_of_doctor(const std::string& code);

/// What doctor and sync found last: what failed before what is a warning, by connection and code. External IDs stand
/// where they are to be pasted, unless the master key cannot be read. Fails with `not_found` for a connection that is
/// not there.
Result<std::vector<ListedError>> configuration_errors(const Surroundings& surroundings, store::DataFolder& data,
                                                      const ErrorsWanted& wanted);
/// Examines again who has one of `known`, and every connected one where nobody has or no code is asked for; what is
/// found goes into the list.
Result<> examine_again(const Surroundings& surroundings, store::DataFolder& data, const connect::OwnIdentity& self,
                       const std::vector<ListedError>& known, const ErrorsWanted& wanted, const std::stop_token& stop);

boost::json::object to_json(const ListedError& error);
/// `{"errors": [...]}`
boost::json::object to_json(std::span<const ListedError> errors);

}  // namespace farthing::answer
