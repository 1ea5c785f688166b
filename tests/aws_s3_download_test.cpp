#include <gtest/gtest.h>

#include <charconv>

#include "aws/s3_reader.hpp"
#include "scripted_transport.hpp"
#include "temporary_folder.hpp"

namespace farthing::aws {
namespace {

using Answer = ScriptedTransport::Answer;
using Kind = CallFailure::Kind;
using Cut = TransportFailure::Kind;

const std::string content = "123456789";
const std::string content_md5 = "25f9e794323b453885f5181f1b624d0b";

/// Where a request's range begins; 0 when it has none.
std::size_t first_of(const HttpRequest& request) {
  const auto range = sent_header(request, "range");
  std::size_t first = 0;
  if (range.starts_with("bytes=")) std::from_chars(range.data() + 6, range.data() + range.size(), first);
  return first;
}

/// Answers as S3 does.
Answer served(const HttpRequest& request, const std::string& bytes = content, const std::string& etag = content_md5) {
  const auto first = first_of(request);
  if (sent_header(request, "range").empty())
    return answered(200, bytes, {{"ETag", '"' + etag + '"'}, {"Content-Length", std::to_string(bytes.size())}});
  return answered(206, bytes.substr(first),
                  {{"ETag", '"' + etag + '"'},
                   {"Content-Range", fmt::format("bytes {}-{}/{}", first, bytes.size() - 1, bytes.size())}});
}

/// The same, cut after so many bytes.
Answer cut_after(const HttpRequest& request, std::size_t bytes, Cut kind = Cut::cut_short) {
  auto answer = served(request);
  answer.response.body.resize(std::min(bytes, answer.response.body.size()));
  answer.cut = TransportFailure{kind, "cut"};
  return answer;
}

class S3DownloadTest : public testing::Test {
 protected:
  CallResult<> download(ScriptedTransport::Script script, std::string etag = content_md5,
                        std::uint64_t size = content.size()) {
    transport_ = std::make_shared<ScriptedTransport>(std::move(script));
    transport_->piece = 2;
    auto wire = Wire::make(transport_, clock_.clock(), environment_of({}), [] { return 0.5; });
    S3Reader s3(Client(std::move(wire), some_credentials(), "eu-west-1", stop_.get_token()),
                {"bills", "eu-west-1", ""});
    ObjectInfo object;
    object.key = "cur/a.gz";
    object.etag = std::move(etag);
    object.size = size;
    return s3.download(object, target(), [&](std::uint64_t bytes) { progress_.push_back(bytes); });
  }
  std::filesystem::path target() const { return folder_.path() / "a.gz"; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }

  TemporaryFolder folder_;
  ScriptedClock clock_;
  std::stop_source stop_;
  std::shared_ptr<ScriptedTransport> transport_;
  std::vector<std::uint64_t> progress_;
};

TEST_F(S3DownloadTest, BringsAnObjectPinnedToItsETag) {
  const auto done = download([](const auto& request) { return served(request); });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), content);
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(sent_header(transport_->requests[0], "if-match"), '"' + content_md5 + '"');
  EXPECT_EQ(sent_header(transport_->requests[0], "range"), "");
  EXPECT_EQ(progress_.back(), 9U);
}

TEST_F(S3DownloadTest, BringsAnObjectWithoutBytes) {
  const auto done =
      download([](const auto& request) { return served(request, "", "d41d8cd98f00b204e9800998ecf8427e"); },
               "d41d8cd98f00b204e9800998ecf8427e", 0);
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), "");
  EXPECT_EQ(transport_->requests.size(), 1U) << "it is asked for: it may have changed";
}

TEST_F(S3DownloadTest, GoesOnAfterEveryKindOfCut) {
  for (const auto kind : {Cut::cut_short, Cut::reset, Cut::timeout}) {
    int times = 0;
    const auto done =
        download([&](const auto& request) { return ++times <= 2 ? cut_after(request, 4, kind) : served(request); });
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(bytes_of(target()), content);
    ASSERT_EQ(transport_->requests.size(), 3U);
    EXPECT_EQ(sent_header(transport_->requests[1], "range"), "bytes=4-8");
    EXPECT_EQ(sent_header(transport_->requests[2], "range"), "bytes=8-8");
    EXPECT_EQ(sent_header(transport_->requests[2], "if-match"), '"' + content_md5 + '"');
  }
}

TEST_F(S3DownloadTest, GoesOnAfterServerErrorsAndThrottles) {
  int times = 0;
  const auto done = download([&](const auto& request) {
    ++times;
    if (times == 1) return cut_after(request, 2);
    if (times < 5) return answered(503, "<Error><Code>SlowDown</Code></Error>");
    return served(request);
  });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), content);
  EXPECT_GT(clock_.slept.count(), 0);
}

TEST_F(S3DownloadTest, GivesUpWhenNothingComesAndKeepsWhatItHas) {
  const auto failed = download([&](const auto& request) {
    return request.headers.size() > 0 && first_of(request) == 0 ? cut_after(request, 4) : unanswered(Cut::reset);
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::network);
  EXPECT_EQ(bytes_of(folder_.path() / "a.gz.part"), "1234");
  const auto done = download([](const auto& request) { return served(request); });
  ASSERT_TRUE(done);
  EXPECT_EQ(sent_header(transport_->requests[0], "range"), "bytes=4-8") << "a later attempt goes on";
  EXPECT_EQ(bytes_of(target()), content);
  EXPECT_EQ(files(), 1U);
}

TEST_F(S3DownloadTest, NeverMixesTwoVersions) {
  EXPECT_FALSE(download(
      [&](const auto& request) { return first_of(request) == 0 ? cut_after(request, 4) : answered(500, ""); }));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "a.gz.part"));
  const auto done = download([](const auto& request) { return served(request, "abcdefgh", "v2-1"); }, "v2-1", 8);
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(sent_header(transport_->requests[0], "range"), "");
  EXPECT_EQ(bytes_of(target()), "abcdefgh");
}

TEST_F(S3DownloadTest, SaysThatTheObjectHasChanged) {
  int times = 0;
  const auto failed = download([&](const auto& request) {
    return ++times == 1 ? cut_after(request, 4) : answered(412, "<Error><Code>PreconditionFailed</Code></Error>");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::changed);
  EXPECT_EQ(files(), 0U);
  const auto silent = download([&](const auto& request) { return served(request, content, "other"); });
  EXPECT_EQ(silent.error().kind, Kind::changed) << "even where If-Match is ignored";
}

TEST_F(S3DownloadTest, PassesOverWhatItHasWhereARangeIsIgnored) {
  int times = 0;
  const auto done = download([&](const auto& request) {
    if (++times == 1) return cut_after(request, 4);
    return answered(200, content, {{"Content-Length", "9"}});
  });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), content);
}

TEST_F(S3DownloadTest, NeverFetchesMoreThanTwiceTheSize) {
  const auto failed = download([&](const auto&) {
    auto answer = answered(200, content.substr(0, 8), {{"Content-Length", "9"}});
    answer.cut = TransportFailure{Cut::cut_short, "cut"};
    return answer;
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(transport_->requests.size(), 2U) << "a third answer of the same would bring as little as the second";
  EXPECT_EQ(bytes_of(folder_.path() / "a.gz.part"), content.substr(0, 8)) << "the next attempt needs the rest only";
}

TEST_F(S3DownloadTest, RefusesAnotherRangeThanItAskedFor) {
  for (const auto* range : {"bytes 3-8/9", "bytes 4-8/10", "bytes 4-7/9", "bytes */9", ""}) {
    int times = 0;
    const auto failed = download([&](const auto& request) {
      return ++times == 1 ? cut_after(request, 4) : answered(206, "56789", {{"Content-Range", range}});
    });
    ASSERT_FALSE(failed) << range;
    EXPECT_EQ(failed.error().kind, Kind::malformed) << range;
    EXPECT_FALSE(std::filesystem::exists(target()));
  }
  const auto unasked = download([&](const auto&) { return answered(206, "1", {{"Content-Range", "bytes 0-0/9"}}); });
  EXPECT_EQ(unasked.error().kind, Kind::malformed);
}

TEST_F(S3DownloadTest, AsksAgainOnceAfterAWrongAnswerAndKeepsWhatItHas) {
  for (const auto& wrong : {answered(206, "56789", {{"Content-Range", "bytes 3-8/9"}}),
                            answered(200, content, {{"Content-Length", "12"}}), answered(203, content)}) {
    int times = 0;
    const auto done = download([&](const auto& request) {
      ++times;
      if (times == 1) return cut_after(request, 4);
      return times == 2 ? wrong : served(request);
    });
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(bytes_of(target()), content);
    EXPECT_EQ(sent_header(transport_->requests[2], "range"), "bytes=4-8");
  }
}

TEST_F(S3DownloadTest, RefusesMoreBytesThanTheObjectHas) {
  const auto failed = download([](const auto&) { return answered(200, content + "0"); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::malformed);
  const auto announced = download([](const auto&) { return answered(200, content, {{"Content-Length", "10"}}); });
  EXPECT_EQ(announced.error().kind, Kind::malformed);
  EXPECT_EQ(files(), 0U);
}

TEST_F(S3DownloadTest, TakesAnAnswerThatEndsEarlyForACut) {
  int times = 0;
  const auto done = download([&](const auto& request) {
    if (++times == 1) return answered(200, "1234");
    return served(request);
  });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), content);
}

TEST_F(S3DownloadTest, TakesNoFlippedBit) {
  int times = 0;
  const auto done =
      download([&](const auto& request) { return served(request, ++times == 1 ? "123456788" : content); });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), content);
  EXPECT_EQ(times, 2);
  std::filesystem::remove(target());
  const auto failed = download([](const auto& request) { return served(request, "123456788"); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::malformed);
  EXPECT_EQ(transport_->requests.size(), 2U);
  EXPECT_EQ(files(), 0U);
}

TEST_F(S3DownloadTest, ComparesTheChecksumOfAnObjectInParts) {
  const auto answer = [](const std::string& bytes) {
    return answered(200, bytes, {{"ETag", "\"v-2\""}, {"x-amz-checksum-crc64nvme", "rosUhgp5mIg="}});
  };
  EXPECT_TRUE(download([&](const auto&) { return answer(content); }, "v-2"));
  EXPECT_EQ(sent_header(transport_->requests[0], "x-amz-checksum-mode"), "ENABLED");
  EXPECT_EQ(download([&](const auto&) { return answer("123456780"); }, "v-2").error().kind, Kind::malformed);
}

TEST_F(S3DownloadTest, TakesAnEncryptedObjectWhoseETagIsNoMd5) {
  const std::string etag(32, 'a');
  const auto done = download(
      [&](const auto& request) {
        auto answer = served(request, content, etag);
        answer.response.headers.push_back({"x-amz-server-side-encryption", "aws:kms"});
        return answer;
      },
      etag);
  EXPECT_TRUE(done);
  EXPECT_EQ(transport_->requests.size(), 1U);
}

TEST_F(S3DownloadTest, StartsAfreshOnceWhenARangeCannotBeServed) {
  int times = 0;
  const auto done = download([&](const auto& request) {
    if (++times == 1) return cut_after(request, 4);
    if (times == 2) return answered(416, "<Error><Code>InvalidRange</Code></Error>");
    return served(request);
  });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(bytes_of(target()), content);
  std::filesystem::remove(target());
  const auto failed = download([&](const auto& request) {
    return first_of(request) == 0 ? cut_after(request, 4) : answered(416, "<Error><Code>InvalidRange</Code></Error>");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::malformed);
}

TEST_F(S3DownloadTest, KeepsTheBytesAsTheyAreStored) {
  const auto done = download([](const auto& request) {
    auto answer = served(request);
    answer.response.headers.push_back({"Content-Encoding", "gzip"});
    return answer;
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(bytes_of(target()), content);
}

TEST_F(S3DownloadTest, DoesNotTryADenialAgain) {
  const auto failed = download([](const auto&) {
    return answered(403, "<Error><Code>AccessDenied</Code><Message>kms:Decrypt</Message></Error>");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::denied);
  EXPECT_EQ(transport_->requests.size(), 1U);
}

TEST_F(S3DownloadTest, StopsWhenItIsToldAndKeepsWhatItHas) {
  const auto failed = download([&](const auto& request) {
    stop_.request_stop();
    return cut_after(request, 4);
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::cancelled);
  EXPECT_EQ(bytes_of(folder_.path() / "a.gz.part"), "1234");
}

TEST_F(S3DownloadTest, SaysWhenItCannotWrite) {
  std::filesystem::create_directory(folder_.path() / "a.gz.part");
  folder_.write("a.gz.part/x", "");
  const auto failed = download([](const auto& request) { return served(request); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::disk);
  EXPECT_TRUE(transport_->requests.empty());
}

TEST_F(S3DownloadTest, TrustsNoBytesFromBeforeTheMachineStarted) {
  folder_.write("a.gz.part", "wrong");
  folder_.write("a.gz.part.of", content_md5 + " 9 bills cur%2Fa.gz\nan-earlier-start\n");
  const auto done = download([](const auto& request) { return served(request); });
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(sent_header(transport_->requests[0], "range"), "");
  EXPECT_EQ(bytes_of(target()), content);
}

}  // namespace
}  // namespace farthing::aws
