#pragma once

#include <span>

namespace farthing::control {

/// The steps that bring the control database's tables forward, one version each: statements that end in `;` and a line
/// break. A step that has been released never changes.
std::span<const char* const> migrations();

}  // namespace farthing::control
