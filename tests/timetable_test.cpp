#include "connect/timetable.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "connect/look.hpp"
#include "control/jobs.hpp"
#include "control_records.hpp"

namespace farthing::connect {
namespace {

using control::ConnectionRecord;
using control::ConnectionState;

constexpr Instant a_minute = 60;
constexpr Instant a_day = 86'400;
constexpr Instant every = 15 * a_minute;
/// 2026-11-10T00:00:00Z
constexpr Instant start = 1'794'268'800;

class Timetable : public control::ControlTest {
 protected:
  ConnectionRecord connection(ConnectionState state) {
    ConnectionRecord record = control::connection("c1");
    record.state = state;
    record.created_at = record.changed_at = start;
    EXPECT_TRUE(control::add_connection(*database_, record));
    return record;
  }

  /// The kinds of the jobs that wait at a moment.
  std::vector<std::string> made(Instant now) {
    EXPECT_TRUE(add_due_jobs(*database_, every, now));
    std::vector<std::string> kinds;
    const auto jobs = control::jobs(*database_, "default", std::nullopt, now);
    EXPECT_TRUE(jobs);
    for (const control::JobRecord& job : *jobs)
      if (job.state == control::JobState::waiting) kinds.push_back(job.kind);
    std::ranges::sort(kinds);
    return kinds;
  }

  /// Takes every due job and ends it.
  void finish_all(Instant now) {
    while (true) {
      const auto job = control::take_job(*database_, {sync_kind, check_kind}, {}, now, a_minute);
      ASSERT_TRUE(job);
      if (!*job) return;
      ASSERT_TRUE(control::finish_job(*database_, **job, now));
    }
  }
};

using Kinds = std::vector<std::string>;

TEST_F(Timetable, LooksAtAConnectedBucketOftenAndExaminesTheConnectionOnceADay) {
  ConnectionRecord record = connection(ConnectionState::connected);
  EXPECT_EQ(made(start), (Kinds{"check", "sync"}));
  finish_all(start);
  record.checked_at = record.fetched_at = start;
  ASSERT_TRUE(control::update_connection(*database_, record));
  EXPECT_EQ(made(start + every - 1), Kinds{});
  EXPECT_EQ(made(start + every), Kinds{"sync"});
  finish_all(start + every);
  record.fetched_at = start + a_day;
  ASSERT_TRUE(control::update_connection(*database_, record));
  EXPECT_EQ(made(start + a_day), Kinds{"check"});
}

TEST_F(Timetable, LeavesAloneWhatWaitsForItsOwnTime) {
  connection(ConnectionState::connected);
  EXPECT_EQ(made(start).size(), 2U);
  const auto job = control::take_job(*database_, {sync_kind}, {}, start, a_minute);
  ASSERT_TRUE(job && *job);
  ASSERT_TRUE(control::fail_job(*database_, **job, Error(ErrorCode::aws_unavailable, "no answer"), true, {}, start));
  const auto before = control::jobs(*database_, "default", std::nullopt, start);
  ASSERT_TRUE(add_due_jobs(*database_, every, start + 1));
  const auto after = control::jobs(*database_, "default", std::nullopt, start);
  ASSERT_TRUE(before && after);
  ASSERT_EQ(before->size(), after->size());
  for (std::size_t i = 0; i < before->size(); ++i) EXPECT_EQ((*before)[i].run_after, (*after)[i].run_after);
}

TEST_F(Timetable, ExaminesWhatIsPendingUntilNobodyHasTouchedItForAWeek) {
  ConnectionRecord record = connection(ConnectionState::pending);
  EXPECT_EQ(made(start), Kinds{});
  EXPECT_EQ(made(start + every - 1), Kinds{});
  EXPECT_EQ(made(start + every), Kinds{"check"});
  finish_all(start + every);
  record.checked_at = start + 6 * a_day;
  ASSERT_TRUE(control::update_connection(*database_, record));
  EXPECT_EQ(made(start + 6 * a_day + every), Kinds{"check"});
  finish_all(start + 6 * a_day + every);
  EXPECT_EQ(made(start + 8 * a_day), Kinds{});
}

TEST_F(Timetable, LeavesAPausedConnectionAlone) {
  connection(ConnectionState::paused);
  EXPECT_EQ(made(start), Kinds{});
}

control::SeenMonth seen(BillingPeriod period, Instant seen_at) {
  control::SeenMonth month;
  month.client = "default";
  month.export_id = "e1";
  month.period = period;
  month.delivery_id = "d1";
  month.seen_at = seen_at;
  return month;
}

TEST(MonthsThatAreDue, AreTheCurrentOneEachTime) { EXPECT_TRUE(is_due(seen({2026, 11}, start), false, start)); }

TEST(MonthsThatAreDue, AreTheOneBeforeUntilItIsInvoicedOrThe15thHasCome) {
  const BillingPeriod october{2026, 10};
  constexpr Instant the_14th = start + 4 * a_day;
  constexpr Instant the_15th = start + 5 * a_day;
  EXPECT_TRUE(is_due(seen(october, the_14th), false, the_14th));
  EXPECT_FALSE(is_due(seen(october, the_14th), true, the_14th));
  EXPECT_FALSE(is_due(seen(october, the_15th), false, the_15th));
}

TEST(MonthsThatAreDue, AreOldOnesOnceADay) {
  const BillingPeriod may{2026, 5};
  EXPECT_FALSE(is_due(seen(may, start), true, start + a_day - 1));
  EXPECT_TRUE(is_due(seen(may, start), true, start + a_day));
}

TEST(MonthsThatAreDue, AreThoseThatCouldNotBeRead) {
  auto broken = seen({2026, 5}, start);
  broken.problem = "csv";
  EXPECT_TRUE(is_due(broken, true, start));
  auto never_read = seen({2026, 5}, start);
  never_read.delivery_id.clear();
  EXPECT_TRUE(is_due(never_read, true, start));
}

}  // namespace
}  // namespace farthing::connect
