#include "connect/job_subject.hpp"

#include <gtest/gtest.h>

namespace farthing::connect {
namespace {

const BillingPeriod august = *BillingPeriod::parse("2026-08");
const BillingPeriod september = *BillingPeriod::parse("2026-09");

TEST(JobSubjects, OfBillsTellTheirExportAndMonth) {
  for (const bool switches : {false, true}) {
    const std::string subject = bill_subject("exp-1", september, switches);
    EXPECT_EQ(export_of_subject(subject), "exp-1");
    EXPECT_EQ(*month_of_subject(subject), september);
    EXPECT_EQ(switches_export(subject), switches);
  }
  EXPECT_NE(bill_subject("exp-1", september, true), bill_subject("exp-1", september));
}

TEST(JobSubjects, OfLooksTellTheMonthsThatAreWantedAgain) {
  for (const bool switches : {false, true})
    for (const auto& months : {std::vector<BillingPeriod>{}, {september}, {august, september}}) {
      const std::string subject = look_subject(months, switches);
      EXPECT_EQ(*months_of_subject(subject), months);
      EXPECT_EQ(switches_export(subject), switches);
    }
  EXPECT_EQ(look_subject({}), "");
}

TEST(JobSubjects, ThatAreNoneAreRefused) {
  EXPECT_FALSE(months_of_subject("switched"));
  EXPECT_FALSE(switches_export("switched"));
}

}  // namespace
}  // namespace farthing::connect
