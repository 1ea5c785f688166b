#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "http/problem.hpp"

namespace farthing::http {

/// Reads what a report asks, as the contract's ReportQuery has it, and gives it as text. Fails with 400 for what no
/// question can be made of: a report that is kept can be asked.
std::expected<std::string, Problem> checked_report_query(const boost::json::value& query, std::string_view field);

}  // namespace farthing::http
