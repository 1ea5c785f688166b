#pragma once

#include <memory>

#include "aws/credentials.hpp"
#include "core/clock.hpp"

namespace farthing::aws {

/// Keeps the credentials of another source until they come near their end, for any number of threads.
///
/// In the last 15 minutes of an hour's session one thread asks for the next one while the others go on with this one;
/// in the last 10 all wait for it. Sessions shorter than an hour have shorter ends, in proportion. While the source
/// fails, what is still valid is used, and the source is asked again once a minute.
std::shared_ptr<CredentialSource> cached_credentials(std::shared_ptr<CredentialSource> source, Clock clock);

}  // namespace farthing::aws
