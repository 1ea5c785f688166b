#pragma once

#include "http/long_work.hpp"
#include "http/visit.hpp"

namespace farthing::http {

/// Begins long work, and answers 202 with it: at once, or when it has ended, but no later than the parameter `wait`
/// says.
Outcome begin_work(Visit& visit, Work::What what, const std::string& client, LongWork::Doing doing);

}  // namespace farthing::http
