#pragma once

#include <string>
#include <vector>

namespace farthing::connect::doctor {

/// `a, b, c and 4 more`
std::string first_of(const std::vector<std::string>& names, std::size_t most = 5);
/// `prefix/name`; either may be empty.
std::string path_of(const std::string& prefix, const std::string& name);
/// `s3://bucket/prefix/name`
std::string place_in(const std::string& bucket, const std::string& path);

}  // namespace farthing::connect::doctor
