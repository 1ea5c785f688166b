// The parts that handlers are made of: bodies, parameters, cookies, origins, pages, kept answers.

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "http/answer_cache.hpp"
#include "http/credential.hpp"
#include "http/fields.hpp"
#include "http/origin.hpp"
#include "http/pages.hpp"
#include "http/parameters.hpp"
#include "http/sync_pace.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

Request with_headers(std::vector<Header> headers) {
  Request request;
  request.path = "/";
  request.headers = std::move(headers);
  return request;
}

Request with_body(const std::string& body, const std::string& type = "application/json") {
  Request request = with_headers({{"Content-Type", type}});
  request.method = Method::post;
  request.body = body;
  return request;
}

/// What is wrong with a body that should hold a name; empty: nothing.
std::string problem_of(const std::string& body) {
  auto fields = Fields::of(with_body(body));
  if (!fields) return fields.error().detail;
  fields->text("name", 4);
  const auto finished = fields->finish();
  return finished ? "" : finished.error().detail;
}

TEST(FieldsTest, AreReadByTheirNames) {
  auto fields = Fields::of(with_body(R"({"name":"a","flag":true,"list":["x","y"],"number":7,"nothing":null})"));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->text("name"), "a");
  EXPECT_EQ(fields->optional_flag("flag"), true);
  EXPECT_EQ(fields->optional_texts("list"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(fields->optional_number("number"), 7);
  EXPECT_EQ(fields->optional_text("nothing"), std::nullopt);
  EXPECT_TRUE(fields->finish());
}

TEST(FieldsTest, AreRefusedByTheFirstThatIsWrong) {
  EXPECT_EQ(problem_of(R"({"name":"a"})"), "");
  EXPECT_EQ(problem_of("{}"), "\"name\" is missing");
  EXPECT_EQ(problem_of(R"({"name":""})"), "\"name\" must have 1 to 4 characters");
  EXPECT_EQ(problem_of(R"({"name":"abcde"})"), "\"name\" must have 1 to 4 characters");
  EXPECT_EQ(problem_of(R"({"name":7})"), "\"name\" must be a text");
  EXPECT_EQ(problem_of(R"({"name":"a\u0000"})"), "\"name\" holds a NUL character");
  EXPECT_EQ(problem_of(R"({"name":"a","colour":"red"})"), "there is no field \"colour\" here");
  EXPECT_EQ(problem_of(R"({"name":"a","name":"b"})"), "a field stands in the body twice");
  EXPECT_EQ(problem_of("[1]"), "the body is no JSON object");
  EXPECT_TRUE(problem_of("{").starts_with("the body is no JSON: "));
  EXPECT_TRUE(problem_of(std::string(100, '[')).starts_with("the body is no JSON: "));
}

TEST(FieldsTest, CountNamesAndNotTextsThatLookLikeThem) {
  EXPECT_EQ(problem_of(R"({"name":"\":","x":{"name":1,"name":2}})"), "there is no field \"x\" here");
  EXPECT_EQ(problem_of(R"({"name":"\\"})"), "");
}

TEST(FieldsTest, ComeAsJsonOnly) {
  const auto fields = Fields::of(with_body("name=a", "application/x-www-form-urlencoded"));
  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().status, 415);
  EXPECT_TRUE(Fields::of(with_body("{}", "application/json; charset=utf-8")));
}

Call call_of(const Request& request, const std::string& query) { return {request, {}, *parse_query(query), {}}; }

TEST(ParametersTest, RefuseWhatStandsThereTwiceOrIsNotKnown) {
  const Request request;
  const Call twice = call_of(request, "a=1&a=2");
  Parameters parameters(twice);
  parameters.text("a");
  EXPECT_EQ(parameters.finish().error().field, "a");
  const Call unknown = call_of(request, "b=1");
  EXPECT_EQ(Parameters(unknown).finish().error().field, "b");
}

TEST(ParametersTest, ReadNumbersWithinTheirBounds) {
  const Request request;
  for (const std::string bad : {"x=", "x=-1", "x=0", "x=11", "x=1x", "x=99999999999999999999"}) {
    const Call call = call_of(request, bad);
    Parameters parameters(call);
    parameters.number("x", 1, 10);
    EXPECT_FALSE(parameters.finish()) << bad;
  }
  const Call call = call_of(request, "x=10");
  Parameters parameters(call);
  EXPECT_EQ(parameters.number("x", 1, 10), 10U);
}

TEST(ParametersTest, TakeTheCursorsThatListsGive) {
  const Request request;
  const Call given = call_of(request, "cursor=" + cursor_of("key"));
  Parameters parameters(given);
  EXPECT_EQ(parameters.cut().after, "key");
  EXPECT_TRUE(parameters.finish());
  for (const std::string bad : {"key", "", "00000000.key", "."}) {
    const Call call = call_of(request, "cursor=" + bad);
    Parameters wrong(call);
    wrong.cut();
    EXPECT_EQ(wrong.finish().error().field, "cursor") << bad;
  }
}

TEST(ParametersTest, CutListsWithoutLosingAnything) {
  std::vector<std::string> list{"a", "b", "c", "d", "e"};
  std::string all, cursor;
  for (int round = 0; round < 3; ++round) {
    const Request request;
    const Call call = call_of(request, cursor.empty() ? "limit=2" : "limit=2&cursor=" + cursor);
    Parameters parameters(call);
    auto [part, next] = part_of(list, parameters.cut(), [](const std::string& one) { return one; });
    for (const std::string& one : part) all += one;
    cursor = next.value_or("");
  }
  EXPECT_EQ(all, "abcde");
  EXPECT_EQ(cursor, "");
}

TEST(OriginTest, IsThePublicAddressOrTheHost) {
  const Request request = with_headers({{"Host", "10.0.0.7:8480"}, {"Origin", "http://10.0.0.7:8480"}});
  EXPECT_TRUE(comes_from_own_pages(request, ""));
  EXPECT_FALSE(comes_from_own_pages(request, "https://farthing.example"));
  EXPECT_TRUE(comes_from_own_pages(with_headers({{"Host", "x"}, {"Origin", "https://farthing.example"}}),
                                   "https://farthing.example"));
  EXPECT_EQ(own_origin(request, "https://farthing.example/costs"), "https://farthing.example");
}

TEST(OriginTest, IsTheLoopbackToo) {
  for (const std::string host : {"127.0.0.1:8480", "localhost:9000", "[::1]:8480", "localhost"}) {
    const Request request = with_headers({{"Host", host}, {"Origin", "http://" + host}});
    EXPECT_TRUE(comes_from_own_pages(request, "https://farthing.example")) << host;
  }
  for (const std::string host : {"127.0.0.1.evil.example", "localhost.evil.example", "evil.example"}) {
    const Request request = with_headers({{"Host", host}, {"Origin", "http://" + host}});
    EXPECT_FALSE(comes_from_own_pages(request, "https://farthing.example")) << host;
  }
  EXPECT_FALSE(comes_from_own_pages(with_headers({{"Host", "farthing.example"}, {"Origin", "http://localhost:8480"}}),
                                    "https://farthing.example"));
}

TEST(OriginTest, IsNobodysElse) {
  for (const std::string origin :
       {"null", "", "http://127.0.0.1:8480.evil.example", "http://127.0.0.1", "https://127.0.0.1:8480"})
    EXPECT_FALSE(comes_from_own_pages(with_headers({{"Host", "127.0.0.1:8480"}, {"Origin", origin}}), "")) << origin;
  EXPECT_FALSE(comes_from_own_pages(with_headers({{"Host", "127.0.0.1:8480"}}), ""));
  EXPECT_FALSE(comes_from_own_pages(with_headers({{"Origin", "http://"}}), ""));
  EXPECT_FALSE(comes_from_own_pages(with_headers({{"Host", "x y"}, {"Origin", "http://x y"}}), ""));
}

TEST(OriginTest, KnowsThisMachine) {
  for (const std::string own : {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(own)) << own;
  for (const std::string other : {"10.0.0.1", "128.0.0.1", "::2", "", "1127.0.0.1"})
    EXPECT_FALSE(is_loopback(other)) << other;
}

TEST(CookieTest, IsFoundByItsWholeName) {
  const auto value = [](const std::string& header) {
    return cookie_value(with_headers({{"Cookie", header}}), "__Host-farthing");
  };
  EXPECT_EQ(value("__Host-farthing=abc"), "abc");
  EXPECT_EQ(value("a=b; __Host-farthing=abc; c=d"), "abc");
  EXPECT_EQ(value("x__Host-farthing=abc"), std::nullopt);
  EXPECT_EQ(value("__Host-farthing-oidc=abc"), std::nullopt);
  EXPECT_EQ(value(""), std::nullopt);
  EXPECT_EQ(value(";;= ; ="), std::nullopt);
}

constexpr std::array pages{
    Page{"/index.html", "text/html", "\"1\"", false, "plain", "zipped", "brotlied"},
    Page{"/assets/a-1.js", "text/javascript", "\"2\"", true, "code", "zipped code", "brotlied code"},
};

Response get(const std::string& path, std::vector<Header> headers = {}) {
  Request request = with_headers(std::move(headers));
  request.path = path;
  return page_of(pages, request);
}

TEST(PagesTest, GiveTheirFirstPageForEveryAddressOfTheirOwn) {
  EXPECT_EQ(get("/").body, "plain");
  EXPECT_EQ(get("/clients/acme/home").body, "plain");
  EXPECT_EQ(get("/assets/a-1.js").body, "code");
  EXPECT_EQ(get("/assets/gone.js").status, 404);
}

TEST(PagesTest, ComeCompressedAsTheClientTakesThem) {
  EXPECT_EQ(get("/", {{"Accept-Encoding", "gzip, deflate, br"}}).body, "brotlied");
  EXPECT_EQ(get("/", {{"Accept-Encoding", "gzip"}}).body, "zipped");
  EXPECT_EQ(get("/", {{"Accept-Encoding", "br;q=0, gzip;q=0.5"}}).body, "zipped");
  EXPECT_EQ(get("/", {{"Accept-Encoding", "brx"}}).body, "plain");
}

TEST(PagesTest, AreKeptForEverWhereTheNameHoldsTheHash) {
  EXPECT_EQ(find_header(get("/assets/a-1.js").headers, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(find_header(get("/").headers, "Cache-Control"), "no-cache");
  EXPECT_EQ(get("/", {{"If-None-Match", "\"1\""}}).status, 304);
}

TEST(PagesTest, MayRunNothingInline) {
  const Response page = get("/");
  const auto policy = find_header(page.headers, "Content-Security-Policy");
  ASSERT_TRUE(policy);
  EXPECT_NE(policy->find("script-src 'self'"), std::string_view::npos);
  EXPECT_EQ(policy->find("unsafe"), std::string_view::npos);
}

TEST(AnswerCacheTest, MakesAnAnswerOnceForAllWhoAsk) {
  AnswerCache cache(1'000);
  std::latch asked(1);
  std::latch go(1);
  std::atomic<int> made = 0;
  const auto make = [&]() -> Result<std::string> {
    ++made;
    asked.count_down();
    go.wait();
    return "answer";
  };
  std::vector<std::jthread> threads;
  threads.emplace_back([&] { EXPECT_EQ(**cache.find_or_make("a", make), "answer"); });
  asked.wait();
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { EXPECT_EQ(**cache.find_or_make("a", make), "answer"); });
  go.count_down();
  threads.clear();
  EXPECT_EQ(made, 1);
}

TEST(AnswerCacheTest, KeepsNoFailureAndNoMoreThanItMay) {
  AnswerCache cache(100);
  EXPECT_FALSE(cache.find_or_make("a", []() -> Result<std::string> { return fail(ErrorCode::engine, "no"); }));
  const auto text = [](char letter) { return [letter]() -> Result<std::string> { return std::string(60, letter); }; };
  EXPECT_EQ(**cache.find_or_make("a", text('a')), std::string(60, 'a'));
  EXPECT_EQ(**cache.find_or_make("b", text('b')), std::string(60, 'b'));
  EXPECT_EQ(**cache.find_or_make("a", text('c')), std::string(60, 'c'));
}

TEST(AnswerCacheTest, HoldsNoRoomThatAnAnswerDoesNotNeed) {
  AnswerCache cache(1'000);
  const auto answer = cache.find_or_make("a", []() -> Result<std::string> {
    std::string grown;
    grown.reserve(10'000);
    return grown.append(500, 'a');
  });
  EXPECT_LT((*answer)->capacity(), 600);
}

TEST(SyncPaceTest, TellsHowLongItWillTakeOnceItCan) {
  SyncPace pace;
  EXPECT_EQ(pace.seconds_left(1, 0, 1'000, 100), std::nullopt);
  EXPECT_EQ(pace.seconds_left(1, 100, 1'000, 110), 90);
  EXPECT_EQ(pace.seconds_left(1, 500, 1'000, 150), 50);
  // An attempt that began anew.
  EXPECT_EQ(pace.seconds_left(1, 10, 1'000, 160), std::nullopt);
}

TEST(TaggedTest, RefusesAnEditOfWhatHasChanged) {
  const boost::json::value now{{"name", "a"}};
  const std::string tag(*find_header(tagged_answer(now).headers, "ETag"));
  EXPECT_TRUE(check_if_match(with_headers({{"If-Match", tag}}), now));
  EXPECT_EQ(check_if_match(with_headers({{"If-Match", tag}}), {{"name", "b"}}).error().status, 412);
  EXPECT_EQ(check_if_match(with_headers({}), now).error().status, 428);
  EXPECT_EQ(tag_of_body(tagged_answer(now).body), tag);
}

}  // namespace
}  // namespace farthing::http
