#include <gtest/gtest.h>

#include "http/problem.hpp"
#include "http/router.hpp"

namespace farthing::http {
namespace {

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.add({Method::get, "/clients/{client}/bills", "listBills", [](const Call& call) {
                   return Response{200, {}, call.path.at("client") + " " + call.query_value("period").value_or("all")};
                 }});
    router_.add(
        {Method::post, "/clients/{client}/bills", "importBill", [](const Call&) { return Response{201, {}, ""}; }});
    router_.add({Method::get, "/labels/{label}/alias", "putLabelAlias",
                 [](const Call& call) { return Response{200, {}, call.path.at("label")}; }});
    router_.add({Method::get, "/livez", "isAlive", [](const Call&) { return Response{200, {}, "ok"}; }});
  }
  Response ask(Method method, const std::string& path, const std::string& query = "") const {
    Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    return router_.answer(request, {});
  }
  Router router_;
};

TEST_F(RouterTest, HandsTheNamedPartsAndTheParametersOver) {
  EXPECT_EQ(ask(Method::get, "/clients/acme ltd/bills", "period=2026-05").body, "acme ltd 2026-05");
  EXPECT_EQ(ask(Method::head, "/clients/acme/bills").status, 200);
  EXPECT_EQ(ask(Method::post, "/clients/acme/bills").status, 201);
}

TEST_F(RouterTest, HandsAKeyOverWithItsSlashesAndNothingElse) {
  EXPECT_EQ(ask(Method::get, "/labels/tag:app.kubernetes.io%2Fname/alias").body, "tag:app.kubernetes.io/name");
  EXPECT_EQ(ask(Method::get, "/labels/tag:50%25%2F%252F/alias").body, "tag:50%/%2F");
  EXPECT_EQ(ask(Method::get, "/clients/50%25/bills").body, "50% all");
  EXPECT_EQ(ask(Method::get, "/clients/acme%2F..%2Fglobex/bills").status, 404);
}

TEST_F(RouterTest, KnowsWhatIsNotThereFromWhatIsAskedWrongly) {
  EXPECT_EQ(ask(Method::get, "/clients").status, 404);
  EXPECT_EQ(ask(Method::get, "/clients/acme/bills/x").status, 404);
  const Response wrong = ask(Method::del, "/clients/acme/bills");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(find_header(wrong.headers, "Allow"), "OPTIONS, GET, HEAD, POST");
  EXPECT_EQ(ask(Method::options, "/livez").status, 204);
  EXPECT_EQ(ask(Method::get, "/livez", "a=%").status, 400);
}

TEST(AProblem, SaysWhatFailedAndHowToMendIt) {
  const Response response = problem(Error(ErrorCode::not_found, "client acme has no connection \"x\"\x1b", "look"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(find_header(response.headers, "Content-Type"), "application/problem+json");
  EXPECT_NE(response.body.find(R"("code":"not_found")"), std::string::npos);
  EXPECT_NE(response.body.find(R"(\"x\"\u001b)"), std::string::npos) << response.body;
  EXPECT_NE(response.body.find(R"("cure":"look")"), std::string::npos);
}

TEST(AProblem, HasAStatusForEveryErrorThereIs) {
  for (const ErrorDescription& error : all_errors()) {
    const int status = status_of(error.code);
    EXPECT_TRUE(status >= 400 && status < 600) << error.name;
    EXPECT_NE(problem(status, "x").body.find("\"title\":\""), std::string::npos);
  }
}

}  // namespace
}  // namespace farthing::http
