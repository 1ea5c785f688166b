#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "control/jobs.hpp"
#include "control_records.hpp"

namespace farthing::control {
namespace {

constexpr Instant lease = 100;
const std::vector<std::string> all_kinds{"sync", "bill", "check"};
const Error passing{ErrorCode::aws_unavailable, "no answer"};

class ControlJobsTest : public ControlTest {
 protected:
  static JobRecord job(const std::string& subject, const std::string& connection = "c1", Instant run_after = 0) {
    JobRecord record;
    record.client = "acme";
    record.connection = connection;
    record.kind = "bill";
    record.subject = subject;
    record.run_after = run_after;
    return record;
  }
  std::int64_t add(const JobRecord& record, Instant now = 0) { return add_job(*database_, record, now).value(); }
  std::optional<JobRecord> take(Instant now, const std::vector<std::string>& busy = {}) {
    return take_job(*database_, all_kinds, busy, now, lease).value();
  }
  JobRecord only() {
    const auto found = jobs(*database_, "acme", std::nullopt, 0).value();
    EXPECT_EQ(found.size(), 1U);
    return found.front();
  }
};

TEST_F(ControlJobsTest, RunsAJobFromItsAddingToItsEnd) {
  const std::int64_t id = add(job("may", "c1", 50), 10);
  EXPECT_FALSE(take(49)) << "it is not due";
  const auto taken = take(50);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->id, id);
  EXPECT_EQ(taken->client, "acme");
  EXPECT_EQ(taken->connection, "c1");
  EXPECT_EQ(taken->kind, "bill");
  EXPECT_EQ(taken->subject, "may");
  EXPECT_EQ(taken->state, JobState::running);
  EXPECT_EQ(taken->lease_until, 150);
  EXPECT_EQ(taken->fence, 1);
  EXPECT_EQ(taken->attempts, 1);
  EXPECT_EQ(taken->made_at, 10);
  EXPECT_FALSE(take(60)) << "it is taken";
  ASSERT_TRUE(heartbeat(*database_, *taken, R"({"rows":7})", 140, lease));
  EXPECT_EQ(only().progress, R"({"rows":7})");
  EXPECT_FALSE(take(239)) << "its lease was prolonged";
  ASSERT_TRUE(finish_job(*database_, *taken, 200));
  EXPECT_EQ(only().state, JobState::done);
  EXPECT_EQ(only().changed_at, 200);
  EXPECT_FALSE(take(1'000));
  EXPECT_EQ(finish_job(*database_, *taken, 201).error().code, ErrorCode::conflict) << "it has ended";
}

TEST_F(ControlJobsTest, HasOneUnfinishedJobOfAKindAndSubject) {
  const std::int64_t first = add(job("may", "c1", 500));
  EXPECT_EQ(add(job("may", "c1", 700)), first);
  EXPECT_EQ(only().run_after, 500) << "never later";
  EXPECT_EQ(add(job("may", "c1", 300)), first);
  EXPECT_EQ(only().run_after, 300) << "sooner";
  EXPECT_NE(add(job("june")), first);
  EXPECT_NE(add(job("may", "c2")), first);
  JobRecord other = job("may");
  other.kind = "sync";
  EXPECT_NE(add(other), first);
  other = job("may");
  other.client = "another";
  EXPECT_NE(add(other), first);
}

TEST_F(ControlJobsTest, StartsANewJobWhereTheLastHasEnded) {
  const std::int64_t first = add(job("may"));
  const auto taken = take(1);
  EXPECT_EQ(add(job("may")), first) << "it is running";
  ASSERT_TRUE(finish_job(*database_, *taken, 2));
  EXPECT_GT(add(job("may")), first);
}

TEST_F(ControlJobsTest, TakesTheOneThatHasWaitedLongest) {
  add(job("late", "c1", 30));
  add(job("early", "c2", 10));
  add(job("between", "c3", 20));
  EXPECT_EQ(take(100)->subject, "early");
  EXPECT_EQ(take(100)->subject, "between");
  EXPECT_EQ(take(100)->subject, "late");
  EXPECT_FALSE(take(100));
}

TEST_F(ControlJobsTest, TakesOnlyTheKindsThatWereAskedFor) {
  add(job("may"));
  EXPECT_FALSE(take_job(*database_, {"sync"}, {}, 5, lease).value());
  EXPECT_FALSE(take_job(*database_, {}, {}, 5, lease).value());
  EXPECT_TRUE(take_job(*database_, {"sync", "bill"}, {}, 5, lease).value());
}

TEST_F(ControlJobsTest, OneConnectionWithManyJobsKeepsNobodyElseWaiting) {
  for (int i = 0; i < 20; ++i) add(job("month " + std::to_string(i), "large", i));
  add(job("month 0", "small", 1'000));
  EXPECT_EQ(take(2'000)->connection, "large");
  EXPECT_EQ(take(2'000, {"large"})->connection, "small");
  EXPECT_FALSE(take(2'000, {"large", "small"}));
  EXPECT_EQ(take(2'000)->subject, "month 1") << "who was passed over keeps the place";
}

TEST_F(ControlJobsTest, TakesOverAJobWhoseLeaseHasEndedAndRefusesTheOldWorker) {
  add(job("may"));
  const auto old_worker = take(0);
  EXPECT_FALSE(take(99));
  const auto new_worker = take(100);
  ASSERT_TRUE(new_worker);
  EXPECT_EQ(new_worker->id, old_worker->id);
  EXPECT_GT(new_worker->fence, old_worker->fence);
  EXPECT_EQ(heartbeat(*database_, *old_worker, "{}", 101, lease).error().code, ErrorCode::conflict);
  EXPECT_EQ(finish_job(*database_, *old_worker, 101).error().code, ErrorCode::conflict);
  EXPECT_EQ(fail_job(*database_, *old_worker, passing, true, {}, 101).error().code, ErrorCode::conflict);
  EXPECT_EQ(only().state, JobState::running);
  EXPECT_EQ(only().lease_until, 200) << "nothing of the old worker has arrived";
  EXPECT_TRUE(finish_job(*database_, *new_worker, 150));
}

TEST_F(ControlJobsTest, AWorkerWhoseLeaseEndedWithoutAnybodyNoticingGoesOn) {
  add(job("may"));
  const auto taken = take(0);
  EXPECT_TRUE(heartbeat(*database_, *taken, "{}", 500, lease));
  EXPECT_FALSE(take(599));
}

TEST_F(ControlJobsTest, ComesBackLaterAfterEachFailureAndIsPoisonedAtLast) {
  const JobRetry retry{.base_seconds = 60, .longest_seconds = 300, .most_attempts = 5};
  const std::int64_t id = add(job("may"));
  Instant now = 0;
  for (const Instant longest : {60, 120, 240, 300}) {
    const auto taken = take(now);
    ASSERT_TRUE(taken);
    ASSERT_TRUE(fail_job(*database_, *taken, passing, true, retry, now));
    const JobRecord waiting = only();
    EXPECT_EQ(waiting.state, JobState::waiting);
    EXPECT_EQ(waiting.error, "no answer");
    EXPECT_EQ(waiting.error_code, "aws_unavailable");
    EXPECT_LE(waiting.run_after - now, longest);
    EXPECT_GE(waiting.run_after - now, longest - longest / 4);
    EXPECT_FALSE(take(waiting.run_after - 1));
    now = waiting.run_after;
  }
  ASSERT_TRUE(fail_job(*database_, *take(now), passing, true, retry, now));
  EXPECT_EQ(only().state, JobState::poisoned);
  EXPECT_FALSE(take(now + 1'000'000)) << "it waits until somebody asks";
  EXPECT_EQ(add(job("may", "c1", now)), id);
  const auto afresh = take(now);
  ASSERT_TRUE(afresh);
  EXPECT_EQ(afresh->attempts, 1);
  EXPECT_EQ(afresh->error, "");
  EXPECT_EQ(afresh->fence, 6) << "the fence never goes back";
}

TEST_F(ControlJobsTest, JobsThatFailTogetherDoNotComeBackTogether) {
  for (int i = 0; i < 20; ++i) add(job(std::to_string(i)));
  std::set<Instant> due;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(fail_job(*database_, *take(0), passing, true, {.base_seconds = 3'600}, 0));
  const auto waiting = jobs(*database_, "acme", std::nullopt, 0).value();
  for (const JobRecord& one : waiting) due.insert(one.run_after);
  EXPECT_GT(due.size(), 15U);
}

TEST_F(ControlJobsTest, EndsForGoodWhatCannotPass) {
  const std::int64_t first = add(job("may"));
  ASSERT_TRUE(fail_job(*database_, *take(0), {ErrorCode::aws_denied, "no"}, false, {}, 5));
  EXPECT_EQ(only().state, JobState::failed);
  EXPECT_EQ(only().error_code, "aws_denied");
  EXPECT_FALSE(take(1'000'000));
  EXPECT_GT(add(job("may")), first);
}

TEST_F(ControlJobsTest, PoisonsAJobThatTakesItsWorkersDownWithIt) {
  add(job("may"));
  Instant now = 0;
  for (int i = 0; i < JobRetry{}.most_attempts; ++i, now += lease) ASSERT_TRUE(take(now)) << i;
  EXPECT_FALSE(take(now));
  EXPECT_EQ(only().state, JobState::poisoned);
  EXPECT_NE(only().error, "");
}

TEST_F(ControlJobsTest, CancelsWhatWaitsAndAsksWhatRuns) {
  add(job("running", "c1", 0));
  const auto running = take(0);
  add(job("waiting", "c1", 0));
  add(job("of another connection", "c2", 0));
  EXPECT_EQ(cancel_jobs(*database_, "nobody", std::nullopt, 10).value(), 0U);
  EXPECT_EQ(cancel_jobs(*database_, "acme", "c1", 10).value(), 2U);
  EXPECT_EQ(cancel_jobs(*database_, "acme", "c1", 11).value(), 0U) << "asked already";
  EXPECT_EQ(take(12)->subject, "of another connection");
  const auto asked = heartbeat(*database_, *running, "{}", 13, lease);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, ErrorCode::cancelled);
  ASSERT_TRUE(fail_job(*database_, *running, asked.error(), true, {}, 14));
  std::map<std::string, JobState> states;
  const auto found = jobs(*database_, "acme", std::nullopt, 0).value();
  for (const JobRecord& one : found) states[one.subject] = one.state;
  EXPECT_EQ(states["running"], JobState::cancelled);
  EXPECT_EQ(states["waiting"], JobState::cancelled);
  EXPECT_EQ(states["of another connection"], JobState::running);
}

TEST_F(ControlJobsTest, WhatEndsWellInSpiteOfBeingAskedToStopIsDone) {
  add(job("may"));
  const auto running = take(0);
  EXPECT_EQ(cancel_jobs(*database_, "acme", std::nullopt, 10).value(), 1U);
  ASSERT_TRUE(finish_job(*database_, *running, 20));
  EXPECT_EQ(only().state, JobState::done);
}

TEST_F(ControlJobsTest, NobodyTakesOverWhatWasCancelled) {
  add(job("asked"));
  const auto asked = take(0);
  ASSERT_EQ(cancel_jobs(*database_, "acme", std::nullopt, 10).value(), 1U);
  EXPECT_FALSE(take(500)) << "its worker has died before it could stop";
  EXPECT_EQ(only().state, JobState::cancelled);
  add(job("abandoned"), 600);
  const auto abandoned = take(600);
  ASSERT_EQ(abandoned->subject, "abandoned");
  ASSERT_EQ(cancel_jobs(*database_, "acme", std::nullopt, 800).value(), 1U);
  EXPECT_EQ(finish_job(*database_, *abandoned, 801).error().code, ErrorCode::conflict);
}

TEST_F(ControlJobsTest, ListsWhatIsUnfinishedAndWhatEndedLately) {
  add(job("old"));
  ASSERT_TRUE(finish_job(*database_, *take(0), 100));
  add(job("new"));
  ASSERT_TRUE(finish_job(*database_, *take(100), 200));
  add(job("waiting", "c2"), 1);
  const auto subjects = [&](const std::optional<std::string>& connection, Instant since) {
    std::vector<std::string> found;
    const auto listed = jobs(*database_, "acme", connection, since).value();
    for (const JobRecord& one : listed) found.push_back(one.subject);
    return found;
  };
  using Subjects = std::vector<std::string>;
  EXPECT_EQ(subjects(std::nullopt, 99), (Subjects{"old", "new", "waiting"}));
  EXPECT_EQ(subjects(std::nullopt, 100), (Subjects{"new", "waiting"}));
  EXPECT_EQ(subjects(std::nullopt, 200), Subjects{"waiting"});
  EXPECT_EQ(subjects("c1", 0), (Subjects{"old", "new"}));
  EXPECT_EQ(jobs(*database_, "another", std::nullopt, 0)->size(), 0U);
}

TEST_F(ControlJobsTest, OfManyWorkersEachJobIsTakenByOne) {
  constexpr int count = 40;
  for (int i = 0; i < count; ++i) add(job(std::to_string(i), "c" + std::to_string(i % 7)));
  std::mutex mutex;
  std::vector<std::int64_t> taken;
  std::vector<std::string> problems;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i)
      workers.emplace_back([&] {
        const auto database = open();
        while (true) {
          const auto one = take_job(*database, all_kinds, {}, 10, lease);
          const std::scoped_lock lock(mutex);
          if (!one) problems.push_back(one.error().message);
          if (!one || !*one) return;
          taken.push_back((*one)->id);
          if (const auto done = finish_job(*database, **one, 11); !done) problems.push_back(done.error().message);
        }
      });
  }
  EXPECT_EQ(problems, std::vector<std::string>{});
  EXPECT_EQ(taken.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(std::set(taken.begin(), taken.end()).size(), static_cast<std::size_t>(count));
}

TEST_F(ControlJobsTest, ManyWhoAddOneJobAtOnceAddOne) {
  std::mutex mutex;
  std::set<std::int64_t> ids;
  {
    std::vector<std::jthread> adders;
    for (int i = 0; i < 6; ++i)
      adders.emplace_back([&] {
        const auto database = open();
        const auto id = add_job(*database, job("may"), 0);
        const std::scoped_lock lock(mutex);
        ids.insert(id ? *id : -1);
      });
  }
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_EQ(only().id, *ids.begin());
}

TEST_F(ControlJobsTest, OfAProcessThatHasEndedAreDueAtOnce) {
  add(job("may"));
  add(job("june", "c2"));
  const auto dead = take_job(*database_, all_kinds, {}, 0, lease, "dead").value();
  ASSERT_TRUE(take_job(*database_, all_kinds, {}, 0, lease, "alive").value());
  const auto has_ended = [](const std::string& owner) { return owner == "dead"; };
  ASSERT_TRUE(end_leases(*database_, has_ended, 1));
  const auto taken = take(1);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->id, dead->id);
  EXPECT_FALSE(take(1)) << "the other's owner lives";
  EXPECT_EQ(heartbeat(*database_, *dead, "{}", 1, lease).error().code, ErrorCode::conflict);
}

TEST_F(ControlJobsTest, ThatEndTheirProcessTooOftenArePoisonedUntilAskedFor) {
  add(job("may"));
  const auto always = [](const std::string&) { return true; };
  for (int i = 0; i < JobRetry{}.most_attempts; ++i) {
    ASSERT_TRUE(take_job(*database_, all_kinds, {}, i, lease, "dead").value());
    ASSERT_TRUE(end_leases(*database_, always, i));
  }
  EXPECT_EQ(only().state, JobState::poisoned);
  EXPECT_FALSE(take(1'000));
  add(job("may"), 1'000);
  EXPECT_TRUE(take(1'000));
}

TEST_F(ControlJobsTest, AreForgottenSomeTimeAfterTheirEndAndNeverBefore) {
  add(job("done"));
  ASSERT_TRUE(finish_job(*database_, *take(0), 10));
  add(job("waiting"));
  ASSERT_TRUE(forget_jobs(*database_, 10));
  EXPECT_EQ(jobs(*database_, "acme", std::nullopt, 0)->size(), 2U);
  ASSERT_TRUE(forget_jobs(*database_, 11));
  EXPECT_EQ(only().subject, "waiting");
}

TEST_F(ControlJobsTest, GoWithTheirConnection) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  add(job("may", "c1"));
  add(job("may", "c2"));
  const auto running = take(0);
  ASSERT_TRUE(remove_connection(*database_, connection("c1", "acme")));
  EXPECT_EQ(heartbeat(*database_, *running, "{}", 1, lease).error().code, ErrorCode::conflict);
  EXPECT_EQ(only().connection, "c2");
}

}  // namespace
}  // namespace farthing::control
