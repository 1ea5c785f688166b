#include "sample/row.hpp"

namespace farthing::sample {

std::string_view name_of(LineType type) {
  constexpr std::string_view names[] = {"Usage",
                                        "DiscountedUsage",
                                        "SavingsPlanCoveredUsage",
                                        "SavingsPlanNegation",
                                        "SavingsPlanRecurringFee",
                                        "SavingsPlanUpfrontFee",
                                        "RIFee",
                                        "Fee",
                                        "Tax",
                                        "Credit",
                                        "Refund",
                                        "EdpDiscount",
                                        "PrivateRateDiscount",
                                        "SppDiscount",
                                        "RiVolumeDiscount",
                                        "BundledDiscount",
                                        "Discount",
                                        "FlatRateSubscription"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace farthing::sample
